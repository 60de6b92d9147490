package dev.ovation.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ChildProcess} runs; each {@code with} method returns a changed copy. Immutable.
 *
 * @param words the program and its arguments
 * @param env variables added to those of this process
 * @param directory the working directory, or null for this process's
 * @param descriptorLimit open files that it may have (soft and hard limit), or 0 for this process's limit; needs a POSIX shell
 */
public record ChildCommand(
        List<String> words,
        Map<String, String> env,
        @Nullable Path directory,
        int descriptorLimit) {
    /** Takes copies. */
    public ChildCommand {
        words = List.copyOf(words);
        env = Map.copyOf(env);
    }

    /** A program with arguments, without anything else. */
    public static ChildCommand of(String... words) {
        return new ChildCommand(List.of(words), Map.of(), null, 0);
    }

    /** A main class with this JVM's binary and class path. */
    public static ChildCommand java(String main, List<String> jvmArgs, List<String> args) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.addAll(jvmArgs);
        words.add(main);
        words.addAll(args);
        return new ChildCommand(words, Map.of(), null, 0);
    }

    /** The same with one more variable. */
    public ChildCommand withEnv(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(env);
        more.put(name, value);
        return new ChildCommand(words, more, directory, descriptorLimit);
    }

    /** The same in another working directory. */
    public ChildCommand withDirectory(Path other) {
        return new ChildCommand(words, env, other, descriptorLimit);
    }

    /** The same with at most that many open files. */
    public ChildCommand withDescriptorLimit(int descriptors) {
        return new ChildCommand(words, env, directory, descriptors);
    }

    /** The words that are really started: through a shell that sets the limit and then becomes the program. */
    List<String> started() {
        if (descriptorLimit == 0) {
            return words;
        }
        List<String> limited = new ArrayList<>(
                List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", Integer.toString(descriptorLimit)));
        limited.addAll(words);
        return limited;
    }
}
