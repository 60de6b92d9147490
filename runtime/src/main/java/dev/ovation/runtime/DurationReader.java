package dev.ovation.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a duration as people write it: a whole number and one of {@code ms}, {@code s}, {@code m}, {@code h}; at most a year, because
 * all of them are counted in nanoseconds.
 */
final class DurationReader extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
    private static final Duration MOST = Duration.ofDays(365);

    DurationReader() {
        super(Duration.class);
    }

    /** Whether the text is a duration. */
    static boolean reads(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
        String text = in.getText().strip();
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return (Duration) context.handleWeirdStringValue(
                    Duration.class, text, "write a whole number and ms, s, m or h, for example 250ms or 15s");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                };
        return duration.compareTo(MOST) <= 0
                ? duration
                : (Duration)
                        context.handleWeirdStringValue(Duration.class, text, "the longest duration is 8760h, a year");
    }
}
