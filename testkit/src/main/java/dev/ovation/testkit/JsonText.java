package dev.ovation.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;

/** Reads what a server sent as JSON. No state, any thread. */
final class JsonText {
    private JsonText() {}

    /** The tree of the text; an {@link AssertionError} that shows the text when it is not one JSON value. */
    static JsonNode tree(String text) {
        try {
            JsonNode tree = Json.mapper().readTree(text);
            if (tree.isMissingNode()) {
                throw new AssertionError("Not JSON: there is no text.");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON (" + e.getOriginalMessage() + "): " + text, e);
        }
    }
}
