package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked example of a signature in docs/PROTOCOL.md, computed again; DocumentsIT computes it with a shell, and so without this code. */
class SignatureExampleTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "PROTOCOL.md");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void isWhatTheKeyMakesOfIt() throws IOException {
        String document = Files.readString(DOCUMENT);
        String key = value(document, "\\$ key=(\\S+)");
        String path = value(document, "\\$ path='(\\S+)'");
        String body = value(document, "\\$ body='([^']+)'");
        String time = value(document, "\\$ time=([0-9]{13})(?= nonce=)");
        String nonce = value(document, "nonce=([0-9a-f]{32})\\n");
        Signature shown = Signature.parse(value(document, "(?m)^(" + Signature.SCHEME + " time=[0-9].*)$"))
                .orElseThrow();

        assertThat(shown.timeMillis()).isEqualTo(Long.parseLong(time));
        assertThat(shown.nonce()).isEqualTo(nonce);
        assertThat(shown.bodyHash()).isEqualTo(InternalKey.hash(body.getBytes(UTF_8)));
        assertThat(new Keys(folder).of(key).made(shown, "POST", path)).isTrue();
    }

    private static String value(String document, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(document);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
