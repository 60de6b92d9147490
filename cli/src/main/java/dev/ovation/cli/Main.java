package dev.ovation.cli;

import dev.ovation.runtime.StartException;
import dev.ovation.store.StoreException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ovation} command line. Exit status: 0 done, 1 failed, 2 not understood. */
@Command(
        name = "ovation",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            UpCommand.class,
            FrontendCommand.class,
            DispatcherCommand.class,
            RelayCommand.class,
            DoctorCommand.class,
            PublishCommand.class,
            WatchCommand.class,
            KeysCommand.class,
            TokenCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class,
        },
        description = "Delivers live interactions to everyone who is watching, in every data center.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "From the source tree, the script ./ovation also knows:",
            "  build      Build what is missing.",
            "  test       Run the whole test suite.",
            "  jdk        Print the JDK that is used.",
            "",
            "Example:",
            "  ovation up                                  two data centers on this machine",
            "  ovation watch likes:demo                    what a viewer in the first one sees",
            "  ovation publish likes:demo '{\"by\":\"m-17\"}'  one like, seen in both",
        })
public final class Main implements Runnable {
    /** Environment variable: the least level of what is logged, {@code DEBUG}, {@code INFO} (default), {@code WARN}, {@code ERROR}. */
    private static final String LOG_LEVEL = "OVATION_LOG_LEVEL";

    /** The commands that run a whole platform in this process. */
    private static final Set<String> OF_A_PLATFORM = Set.of("up", "bench");

    /** The same for what others wrote, {@code WARN} by default. */
    private static final String LIBRARY_LOG_LEVEL = "OVATION_LIBRARY_LOG_LEVEL";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    /** Made by {@link #main} and by tests of the command line. */
    Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        if (args.length > 0 && System.getenv(LOG_LEVEL) == null) {
            quieten(args[0]);
        }
        int status = commandLine().execute(args);
        System.exit(status);
    }

    /** What a platform on this machine has to say stands in its banner or report, its log is for trouble; what is troubled a doctor says itself. */
    private static void quieten(String command) {
        if (OF_A_PLATFORM.contains(command)) {
            System.setProperty(LOG_LEVEL, "WARN");
        } else if (command.equals("doctor")) {
            System.setProperty(LOG_LEVEL, "OFF");
            System.setProperty(LIBRARY_LOG_LEVEL, "OFF");
        }
    }

    /** The command line, ready to be executed. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof StartException
                            || e instanceof StoreException
                            || e instanceof IllegalArgumentException) {
                        command.getErr().println("ovation: " + e.getMessage());
                        return 1;
                    }
                    throw e;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** The version as the build wrote it into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "ovation " + (version == null ? "(not from a build)" : version) + ", Java " + Runtime.version()
            };
        }
    }
}
