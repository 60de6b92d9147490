package dev.ovation.cli;

import dev.ovation.protocol.NodeRole;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ovation doctor}: whether a node could be started here with these settings. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Checks a node's settings and what the node needs around it, without starting it and without changing anything. "
                        + "Prints a line for each check: ok, warn (it works, but look at it), FAIL (it does not), or skip (not "
                        + "checked, because something before it failed). Exit status 1 when something failed.",
        footer = {
            "",
            "Examples:",
            "  ovation doctor dispatcher --config east-d1.yaml",
            "  ovation doctor frontend --config east-f1.yaml --json | jq -r '.[].todo'",
        })
final class DoctorCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "ROLE",
            converter = Role.class,
            description = "The kind of node: dispatcher, frontend or relay.")
    private NodeRole role = NodeRole.DISPATCHER;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The node's settings, YAML.")
    private Path config = Path.of("");

    @Option(
            names = "--json",
            description = "Print an array of {\"check\", \"result\", \"found\", \"todo\"} instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        FindingsReport report = new FindingsReport(new Doctor(role, config).findings());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            report.lines().forEach(out::println);
            out.println();
            out.println(report.summary());
        }
        out.flush();
        return report.status();
    }

    /** Reads a role as people write it. */
    static final class Role implements ITypeConverter<NodeRole> {
        @Override
        public NodeRole convert(String word) {
            return NodeRole.of(word)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + word + "' is none of dispatcher, frontend, relay"));
        }
    }
}
