package dev.ovation.cli;

import dev.ovation.dispatcher.DispatcherConfig;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.runtime.Settings;
import picocli.CommandLine.Command;

/** {@code ovation dispatcher}: one dispatcher in this process. */
@Command(
        name = "dispatcher",
        mixinStandardHelpOptions = true,
        description =
                "Runs one dispatcher, which takes published events and sends them to the frontends that want them. SIGTERM drains and stops it.",
        footer = {
            "",
            "Example:",
            "  ovation dispatcher --show-defaults > dispatcher.yaml",
            "  ovation dispatcher --config dispatcher.yaml",
        })
final class DispatcherCommand extends NodeCommand<DispatcherNode> {
    @Override
    Settings defaults() {
        return DispatcherConfig.defaults();
    }

    @Override
    DispatcherNode node(Settings settings) {
        return new DispatcherNode(settings.to(DispatcherConfig.class));
    }

    @Override
    String addresses(DispatcherNode node) {
        return node.openAddress() + " (public), " + node.internalAddress() + " (internal)";
    }
}
