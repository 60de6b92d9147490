package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespacePoliciesTest {
    /** The table of the design, section 6. */
    @ParameterizedTest
    @CsvSource({
        "likes,     true,  false, false, PT0S",
        "reactions, true,  false, false, PT0S",
        "comments,  true,  false, false, PT2M",
        "chat,      false, false, false, PT24H",
        "typing,    false, false, true, PT0S",
        "receipts,  false, false, true, PT10M",
        "presence,  false, true,  false, PT0S",
        "viewers,   true,  true,  false, PT0S",
    })
    void shipsThePoliciesOfTheDesign(
            String namespace, boolean anonymous, boolean platformOnly, boolean byMember, Duration retain) {
        NamespacePolicy policy = NamespacePolicies.defaults().of(new Topic(namespace, "x"));

        assertThat(policy).isEqualTo(new NamespacePolicy(namespace, anonymous, platformOnly, byMember, retain));
        assertThat(policy.retained()).isEqualTo(!retain.isZero());
    }

    @Test
    void answersAnUnknownNamespaceWithTheKnownOnes() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> NamespacePolicies.defaults().of(new Topic("like", "video-42")))
                .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.INVALID_TOPIC))
                .withMessage("There is no namespace 'like'. Known ones:"
                        + " chat, comments, likes, presence, reactions, receipts, typing, viewers.");
    }

    @Test
    void holdsOnlyThePoliciesThatItIsGiven() {
        NamespacePolicy polls = new NamespacePolicy("polls", true, false, false, Duration.ofSeconds(1));
        NamespacePolicies policies = new NamespacePolicies(List.of(polls));

        assertThat(policies.of(new Topic("polls", "x"))).isSameAs(polls);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> policies.of(new Topic("likes", "x")))
                .withMessageEndingWith("Known ones: polls.");
    }

    @Test
    void refusesTwoPoliciesOfOneNamespace() {
        NamespacePolicy polls = new NamespacePolicy("polls", true, false, false, Duration.ZERO);

        assertThatIllegalStateException().isThrownBy(() -> new NamespacePolicies(List.of(polls, polls)));
    }

    @Test
    void refusesToRetainForANegativeTime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NamespacePolicy("polls", true, false, false, Duration.ofMillis(-1)))
                .withMessageContaining("polls");
    }

    @Test
    void retainsFromTheFirstNanosecond() {
        assertThat(new NamespacePolicy("polls", true, false, false, Duration.ofNanos(1)).retained())
                .isTrue();
    }
}
