package dev.ovation.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ovation bench}: the measurements, each a command of its own. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            FanoutCommand.class,
            GrowthCommand.class,
            IntakeCommand.class,
            ChurnCommand.class,
            ConnectionsCommand.class,
            FloorCommand.class,
            RoutingCommand.class,
        },
        description =
                "Measures what the platform promises, against a platform that it starts itself on free ports of this "
                        + "machine. A promise that is missed stands in the report; it is no failure of the command.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ovation bench fanout --viewers 10000 --rate 100 --report fanout.html",
            "  ovation bench routing",
        })
final class BenchCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which measurement?");
    }
}
