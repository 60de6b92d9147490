package dev.ovation.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;

/** JSON as the platform reads and writes it. No mutable state, any thread. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Limits.DATA_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** The mapper, for those who walk trees or streams; its configuration must not be changed. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** The value in UTF-8, on one line. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value.getClass() + " cannot be written as JSON", e);
        }
    }

    /** The value in UTF-8 on one line, with its line break: what people see in a terminal, and a line of NDJSON. */
    public static byte[] line(Object value) {
        byte[] json = bytes(value);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /**
     * Reads a value that another node wrote; fields that this version does not know are passed over.
     *
     * @throws WireException when the bytes are not such a value
     */
    public static <T> T read(byte[] bytes, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(bytes, type);
        } catch (IOException | RuntimeException e) {
            throw new WireException("Not a " + type.getSimpleName() + ": " + e.getMessage());
        }
        if (value == null) {
            throw new WireException("Not a " + type.getSimpleName() + ": null");
        }
        return value;
    }
}
