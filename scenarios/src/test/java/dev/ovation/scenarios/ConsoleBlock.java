package dev.ovation.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An example of a document: a fenced block marked {@code console}. Lines after {@code $} are commands of one shell, the others are what
 * they print; {@code ...} in those stands for anything, also for several lines.
 *
 * @param place the document and line it stands at
 * @param commands in order
 * @param expected what all of them print together
 */
record ConsoleBlock(String place, List<String> commands, String expected) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```");

    /** The blocks of a document, in order. */
    static List<ConsoleBlock> of(Path document) {
        String text;
        try {
            text = Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<ConsoleBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            long line = text.substring(0, matcher.start()).lines().count() + 1;
            blocks.add(parse(document.getFileName() + ":" + line, matcher.group(1)));
        }
        return blocks;
    }

    private static ConsoleBlock parse(String place, String body) {
        List<String> commands = new ArrayList<>();
        StringBuilder expected = new StringBuilder();
        body.lines().forEach(line -> {
            if (line.startsWith("$ ")) {
                commands.add(line.substring(2));
            } else {
                expected.append(line).append('\n');
            }
        });
        return new ConsoleBlock(place, commands, expected.toString());
    }

    /** Whether that output is what the block promises; carriage returns and blank lines at the end do not count. */
    boolean matches(String output) {
        StringBuilder pattern = new StringBuilder();
        for (String part : expected.strip().split(Pattern.quote("..."), -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(part.isEmpty() ? "" : Pattern.quote(part));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL)
                .matcher(output.replace("\r", "").strip())
                .matches();
    }

    @Override
    public String toString() {
        return place;
    }
}
