package dev.ovation.cli;

import dev.ovation.crossdc.Relay;
import dev.ovation.crossdc.RelayConfig;
import dev.ovation.runtime.Settings;
import picocli.CommandLine.Command;

/** {@code ovation relay}: one relay in this process. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        description = "Runs one relay, which carries events to the other data centers. SIGTERM drains and stops it.",
        footer = {
            "",
            "Example:",
            "  ovation relay --show-defaults > relay.yaml",
            "  ovation relay --config relay.yaml",
        })
final class RelayCommand extends NodeCommand<Relay> {
    @Override
    Settings defaults() {
        return RelayConfig.defaults();
    }

    @Override
    Relay node(Settings settings) {
        return new Relay(settings.to(RelayConfig.class));
    }

    @Override
    String addresses(Relay node) {
        return node.internalAddress() + " (internal)";
    }
}
