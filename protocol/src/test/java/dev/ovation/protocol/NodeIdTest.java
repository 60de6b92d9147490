package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "east-f1", "z9-", "a--b"})
    void returnsAValidId(String id) {
        assertThat(NodeId.require("node.id", id)).isEqualTo(id);
    }

    @Test
    void takes64Characters() {
        String id = "n".repeat(64);

        assertThat(NodeId.require("node.id", id)).isEqualTo(id);
    }

    @Test
    void refuses65Characters() {
        refuses("n".repeat(65));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "1a", "-a", "East", "eAst", "east_f1", "east.f1", "east f1", "east/f1", "east:f1", "\u00e9", "a\n",
                "\na"
            })
    void refusesEverythingElse(String id) {
        refuses(id);
    }

    private static void refuses(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeId.require("node.id", id))
                .withMessageStartingWith("node.id is '" + id + "'; it must be")
                .withMessageContaining("for example east-f1");
    }
}
