package dev.ovation.cli;

import dev.ovation.runtime.Node;
import dev.ovation.runtime.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands that run one node share: read the settings, say them, start the node, run until stopped.
 *
 * @param <N> the kind of node
 */
abstract class NodeCommand<N extends Node> implements Callable<Integer> {
    private static final System.Logger LOGGER = System.getLogger(NodeCommand.class.getName());

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private Choice choice;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    /** The node's shipped settings. */
    abstract Settings defaults();

    /** The node, not started. */
    abstract N node(Settings settings);

    /** Where the node is reached, for people. */
    abstract String addresses(N node);

    @Override
    public Integer call() throws InterruptedException {
        if (choice.showDefaults) {
            spec.commandLine().getOut().print(defaults().reference());
            spec.commandLine().getOut().flush();
            return 0;
        }
        if (choice.config == null) {
            throw new IllegalStateException("picocli requires one of the two options");
        }
        Settings settings = defaults().with(choice.config);
        N node = node(settings);
        settings.echo().forEach(line -> LOGGER.log(System.Logger.Level.INFO, "setting {0}", line));
        node.start();
        Running.closeWhenStopped(node, () -> LOGGER.log(System.Logger.Level.INFO, "{0} stops", node.id()));
        LOGGER.log(System.Logger.Level.INFO, "{0} serves: {1}", node.id(), addresses(node));
        Running.untilStopped();
        return 0;
    }

    /** Run with a file, or show what may stand in it. */
    static final class Choice {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The node's settings, YAML.")
        @Nullable
        Path config;

        @Option(
                names = "--show-defaults",
                required = true,
                description = "Print every setting with its default, and end.")
        boolean showDefaults;
    }
}
