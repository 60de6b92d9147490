package dev.ovation.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What {@link ChildProcessTest} starts: the first argument says what it does. */
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        switch (args[0]) {
            case "exit" -> System.exit(Integer.parseInt(args[1]));
            case "print" -> print(Integer.parseInt(args[1]));
            case "describe" -> describe(args);
            case "wait" -> waitForTheEnd();
            case "parent" -> leaveAChildBehind();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void print(int lines) {
        for (int i = 0; i < lines; i++) {
            System.out.println("line " + i);
        }
        System.err.println("warning");
    }

    private static void describe(String[] args) throws IOException {
        System.out.println("args " + List.of(args));
        System.out.println("property " + System.getProperty("colour"));
        System.out.println("env " + Map.copyOf(System.getenv()).get("SHAPE"));
        System.out.println("directory " + Path.of("").toRealPath());
        System.out.println("input " + System.in.read());
    }

    private static void waitForTheEnd() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    /** Exits without closing what it started. */
    private static void leaveAChildBehind() {
        ChildProcess child = ChildProcess.start(ChildCommand.of("sleep", "1000"));
        System.out.println("child " + child.pid());
    }
}
