package dev.ovation.cli;

import dev.ovation.protocol.Json;
import dev.ovation.runtime.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings as they are printed: one line each, or JSON. Immutable. */
record FindingsReport(List<Finding> findings) {
    FindingsReport {
        findings = List.copyOf(findings);
    }

    /** The command's exit status: 1 when something failed. */
    int status() {
        return findings.stream().anyMatch(finding -> finding.result() == Finding.Result.FAIL) ? 1 : 0;
    }

    /** One line each: the mark, what was checked, what was found, what to do; the columns aligned. */
    List<String> lines() {
        int width = findings.stream()
                .mapToInt(finding -> finding.check().length())
                .max()
                .orElse(1);
        return findings.stream()
                .map(finding ->
                        String.format("%-4s  %-" + width + "s  %s", mark(finding), finding.check(), text(finding)))
                .toList();
    }

    /** What came of it, in a few words. */
    String summary() {
        List<String> counts = new ArrayList<>();
        count(Finding.Result.FAIL, "failed", "failed", counts);
        count(Finding.Result.WARN, "warning", "warnings", counts);
        count(Finding.Result.SKIP, "not checked", "not checked", counts);
        return (status() == 0 ? "Nothing failed" : "The node does not work like this")
                + (counts.isEmpty() ? "." : ": " + String.join(", ", counts) + '.');
    }

    private void count(Finding.Result result, String one, String many, List<String> counts) {
        long number =
                findings.stream().filter(finding -> finding.result() == result).count();
        if (number > 0) {
            counts.add(number + " " + (number == 1 ? one : many));
        }
    }

    private static String mark(Finding finding) {
        String word = word(finding);
        return finding.result() == Finding.Result.FAIL ? word.toUpperCase(Locale.ROOT) : word;
    }

    private static String text(Finding finding) {
        String found = finding.found().strip();
        return finding.todo().isEmpty() ? found : found + (found.endsWith(".") ? " " : ". ") + finding.todo();
    }

    private static String word(Finding finding) {
        return finding.result().name().toLowerCase(Locale.ROOT);
    }

    /** An array of objects of texts: {@code check}, {@code result} (ok, warn, fail or skip), {@code found}, {@code todo}. */
    String json() {
        List<Map<String, String>> objects = findings.stream()
                .map(finding -> {
                    Map<String, String> object = new LinkedHashMap<>();
                    object.put("check", finding.check());
                    object.put("result", word(finding));
                    object.put("found", finding.found());
                    object.put("todo", finding.todo());
                    return object;
                })
                .toList();
        return new String(Json.bytes(objects), StandardCharsets.UTF_8);
    }
}
