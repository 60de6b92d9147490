package dev.ovation.cli;

import dev.ovation.frontend.Frontend;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.runtime.Settings;
import picocli.CommandLine.Command;

/** {@code ovation frontend}: one frontend in this process. */
@Command(
        name = "frontend",
        mixinStandardHelpOptions = true,
        description = "Runs one frontend, which holds the streams of viewers. SIGTERM drains and stops it.",
        footer = {
            "",
            "Example:",
            "  ovation frontend --show-defaults > frontend.yaml",
            "  ovation frontend --config frontend.yaml",
        })
final class FrontendCommand extends NodeCommand<Frontend> {
    @Override
    Settings defaults() {
        return FrontendConfig.defaults();
    }

    @Override
    Frontend node(Settings settings) {
        return new Frontend(settings.to(FrontendConfig.class));
    }

    @Override
    String addresses(Frontend node) {
        return node.openAddress() + " (public), " + node.internalAddress() + " (internal)";
    }
}
