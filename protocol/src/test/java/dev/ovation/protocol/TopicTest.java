package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
    private static final Pattern GRAMMAR = Pattern.compile("[a-z][a-z0-9-]{0,31}:[A-Za-z0-9._~-]{1,128}");
    private static final Set<String> RESERVED =
            Set.of("welcome", "cursor", "gap", "goodbye", "open", "error", "message");
    /** Characters just outside the grammar's ranges, and those that upper-casing or digit tests take for inside. */
    private static final String STRANGE =
            "`{@[/:;,!*'()%?#&=+ \t\n\r\u0000\u007f\u00e9\u0131\u017f\u212a\uff11\u0661\ud83d\ude00";

    @Test
    void readsNamespaceAndName() {
        assertThat(Topic.parse("likes:video-42")).isEqualTo(new Topic("likes", "video-42"));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(Topic.parse("chat:room.1_a~B-9")).hasToString("chat:room.1_a~B-9");
    }

    @Test
    void refusesATopicWithoutAColon() {
        assertThat(refusal("likes")).contains("namespace:name", "likes:video-42");
    }

    @Test
    void refusesASecondColon() {
        assertThat(refusal("likes:video:42")).startsWith("The name of a topic");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32})
    void takesANamespaceOfUpTo32Characters(int length) {
        String namespace = "n".repeat(length);

        assertThat(Topic.parse(namespace + ":x").namespace()).isEqualTo(namespace);
    }

    @Test
    void refusesANamespaceOf33Characters() {
        assertThat(refusal("n".repeat(33) + ":x")).startsWith("The namespace of a topic");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128})
    void takesANameOfUpTo128Characters(int length) {
        String name = "N".repeat(length);

        assertThat(Topic.parse("likes:" + name).name()).isEqualTo(name);
    }

    @Test
    void refusesANameOf129Characters() {
        assertThat(refusal("likes:" + "N".repeat(129))).startsWith("The name of a topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {":x", ":", "", "likes:"})
    void refusesAnEmptyPart(String text) {
        assertThat(refusal(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1likes", "-likes", "Likes", "lIkes", "li_kes", "li.kes", "li~kes", "li kes", " likes", "likes "
            })
    void refusesANamespaceOfOtherCharacters(String namespace) {
        assertThat(refusal(namespace + ":x")).startsWith("The namespace of a topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a9", "a-", "a-b", "a0-", "z"})
    void takesDigitsAndDashesAfterTheFirstLetter(String namespace) {
        assertThat(new Topic(namespace, "x").namespace()).isEqualTo(namespace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcome", "cursor", "gap", "goodbye", "open", "error", "message"})
    void refusesTheStreamsOwnWords(String word) {
        assertThat(refusal(word + ":x")).contains("'" + word + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcomes", "gaps", "errors", "cursor-1"})
    void takesWordsThatOnlyBeginLikeTheStreamsOwn(String namespace) {
        assertThat(new Topic(namespace, "x").namespace()).isEqualTo(namespace);
    }

    @Test
    void refusesEveryStrangeCharacterInBothParts() {
        STRANGE.chars().forEach(c -> {
            assertThat(refusal("li" + (char) c + "kes:x")).isNotEmpty();
            assertThat(refusal("likes:a" + (char) c + 'b')).startsWith("The name of a topic");
            assertThat(refusal("likes:" + (char) c)).startsWith("The name of a topic");
        });
    }

    @Test
    void takesEveryCharacterOfTheNamesGrammar() {
        String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

        assertThat(Topic.parse("likes:" + all).name()).isEqualTo(all);
    }

    @Test
    void roundTripsEveryValidTopic() {
        Random random = Seeded.random(TopicTest.class);
        for (int i = 0; i < 5_000; i++) {
            Topic topic = Samples.topic(random);
            assertThat(Topic.parse(topic.toString())).isEqualTo(topic);
        }
    }

    @Test
    void agreesWithThePatternOfTheDesignOnDamagedTopics() {
        Random random = Seeded.random(TopicTest.class);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = damaged(random);
            boolean valid = GRAMMAR.matcher(text).matches() && !RESERVED.contains(text.substring(0, text.indexOf(':')));
            assertThat(isTaken(text)).as("topic <%s>", text).isEqualTo(valid);
            refused += valid ? 0 : 1;
        }
        assertThat(refused).as("both kinds are tried").isBetween(1_000, 19_000);
    }

    /** A short topic with one character replaced or inserted by a good or a strange one. */
    private static String damaged(Random random) {
        StringBuilder text =
                new StringBuilder(Seeded.word(random, "agp9-", 1, 3) + ':' + Seeded.word(random, "aZ9._~-", 1, 3));
        String from = random.nextBoolean() ? STRANGE : "azAZ09-._~:";
        char c = from.charAt(random.nextInt(from.length()));
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
            text.setCharAt(at, c);
        } else {
            text.insert(at, c);
        }
        return text.toString();
    }

    private static boolean isTaken(String text) {
        try {
            Topic topic = Topic.parse(text);
            assertThat(topic).hasToString(text);
            return true;
        } catch (ProblemException e) {
            assertThat(e.type()).isEqualTo(ProblemType.INVALID_TOPIC);
            return false;
        }
    }

    private static String refusal(String text) {
        ProblemException[] refused = new ProblemException[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Topic.parse(text))
                .satisfies(e -> refused[0] = e);
        assertThat(refused[0].type()).isEqualTo(ProblemType.INVALID_TOPIC);
        return String.valueOf(refused[0].getMessage());
    }
}
