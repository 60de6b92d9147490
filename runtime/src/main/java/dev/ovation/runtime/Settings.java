package dev.ovation.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A node's settings: the defaults that are shipped, and over them what an operator's YAML file says.
 *
 * <p>The defaults are a YAML resource that names every key there is, so it is the reference too. A key that the defaults do not
 * have stops the start and is answered with the nearest known one. Keys are {@code lower-case-dashed}; a key without a value in the
 * defaults must be given. Durations are written {@code 250ms}, {@code 15s}, {@code 2m}, {@code 1h}. Immutable.
 */
public final class Settings {
    private static final Pattern SECRET = Pattern.compile("(^|[.-])(password|secret|key)s?$");
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // A section that is there twice would lose its first half, 80.5 and "" would become some port.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // A data center may be called no.
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationReader()))
            .build();

    private final String reference;
    private final ObjectNode tree;

    private Settings(String reference, ObjectNode tree) {
        this.reference = reference;
        this.tree = tree;
    }

    /**
     * The defaults of a kind of node.
     *
     * @param owner a class of the module that ships them
     * @param resource the resource's name beside that class, e.g. {@code frontend.yaml}
     */
    public static Settings defaults(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource + " beside " + owner.getName());
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Settings(text, (ObjectNode) YAML.readTree(text));
        } catch (IOException e) {
            throw new IllegalArgumentException(resource + " is not YAML", e);
        }
    }

    /**
     * These settings with those of an operator's file over them.
     *
     * @throws StartException when the file cannot be read, is not YAML, or has a key that the defaults do not have
     */
    public Settings with(Path file) {
        JsonNode read;
        try {
            read = YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new StartException(file + " is not valid YAML: " + problem(e));
        } catch (NoSuchFileException e) {
            throw new StartException("Cannot read " + file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new StartException("Cannot read " + file + ": it is not UTF-8");
        } catch (IOException e) {
            throw new StartException("Cannot read " + file + ": " + e.getMessage());
        }
        ObjectNode merged = tree.deepCopy();
        if (read instanceof ObjectNode settings) {
            merge(merged, settings, "", file.toString());
        } else if (!read.isMissingNode() && !read.isNull()) {
            throw new StartException(file + " must hold keys and values, such as 'node: {id: east-f1}'.");
        }
        return new Settings(reference, merged);
    }

    /**
     * These settings with one value set.
     *
     * @param key the way to it, e.g. {@code internal.port}
     * @param value a string, number, boolean or a list of those
     */
    public Settings with(String key, Object value) {
        ObjectNode overlay = JsonNodeFactory.instance.objectNode();
        ObjectNode at = overlay;
        String[] way = key.split("\\.", -1);
        for (int i = 0; i < way.length - 1; i++) {
            at = at.putObject(way[i]);
        }
        at.set(way[way.length - 1], YAML.valueToTree(value));
        ObjectNode merged = tree.deepCopy();
        merge(merged, overlay, "", "the program");
        return new Settings(reference, merged);
    }

    /**
     * The settings as a validated record, its components named like the keys.
     *
     * @throws StartException when a required value is missing or a value is not allowed; the message names the key
     */
    public <T> T to(Class<T> type) {
        flat().forEach((key, value) -> {
            if (value.isNull()) {
                throw new StartException("The setting " + key + " is required and has no default. Set it.");
            }
        });
        try {
            return YAML.treeToValue(tree, type);
        } catch (JsonMappingException e) {
            throw new StartException("The setting " + key(e) + " is not valid: " + message(e));
        } catch (JsonProcessingException e) {
            throw new StartException("The settings are not valid: " + e.getOriginalMessage());
        }
    }

    /** The shipped defaults as they are written, with what each key means. */
    public String reference() {
        return reference;
    }

    /** Every setting in force as {@code key = value}, in order of the keys, secrets hidden: what a node says at its start. */
    public List<String> echo() {
        List<String> lines = new ArrayList<>();
        flat().forEach((key, value) ->
                lines.add(key + " = " + (SECRET.matcher(key).find() && !isEmpty(value) ? "***" : text(value))));
        return lines;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty();
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private Map<String, JsonNode> flat() {
        Map<String, JsonNode> leaves = new TreeMap<>();
        flatten(tree, "", leaves);
        return leaves;
    }

    private static void flatten(ObjectNode node, String prefix, Map<String, JsonNode> leaves) {
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            if (entry.getValue() instanceof ObjectNode child) {
                flatten(child, key + '.', leaves);
            } else {
                leaves.put(key, entry.getValue());
            }
        });
    }

    private void merge(ObjectNode into, ObjectNode from, String prefix, String origin) {
        from.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            JsonNode known = into.get(entry.getKey());
            if (known == null) {
                throw new StartException(
                        origin + " has an unknown key '" + key + "'. Did you mean '" + nearest(key) + "'?");
            }
            if (known instanceof ObjectNode section) {
                if (!(entry.getValue() instanceof ObjectNode values)) {
                    throw new StartException(origin + ": '" + key + "' is a section; give it keys and values.");
                }
                merge(section, values, key + '.', origin);
            } else {
                requireText(known, entry.getValue(), key, origin);
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** A number where text is meant has lost how it was written: 0123 would become 83. */
    private static void requireText(JsonNode known, JsonNode value, String key, String origin) {
        if (known.isTextual() && value.isNumber() && !DurationReader.reads(known.textValue())) {
            throw new StartException(origin + ": '" + key + "' is text and got a number. Write it in quotes: \"...\"");
        }
    }

    private String nearest(String key) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String known : flat().keySet()) {
            int d = distance.apply(key, known);
            if (d < least) {
                least = d;
                best = known;
            }
        }
        return best;
    }

    private static String key(JsonMappingException e) {
        StringBuilder key = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() != null) {
                key.append(key.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return key.isEmpty() ? "(root)" : key.toString();
    }

    /** In one line what is wrong and where; the parser's own message draws the place over several. */
    private static String problem(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return marked.getProblem() + " (line " + (marked.getProblemMark().getLine() + 1) + ")";
        }
        return e.getOriginalMessage() + " (line "
                + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ")";
    }

    private static String message(JsonMappingException e) {
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? cause.getMessage()
                : e.getOriginalMessage();
    }
}
