package dev.ovation.protocol;

import static dev.ovation.protocol.Samples.text;
import static dev.ovation.protocol.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON that nodes of different versions exchange: a changed golden string here is a changed protocol. */
class JsonTest {
    private static final String LEASE = "{\"node\":\"east-f1\",\"dataCenter\":\"east\",\"role\":\"frontend\","
            + "\"incarnation\":77,\"beat\":3,\"internal\":\"http://10.0.0.1:8082\","
            + "\"open\":\"https://f1.example.org\",\"draining\":false}";
    private static final String RELAY = "{\"node\":\"west-r1\",\"dataCenter\":\"west\",\"role\":\"relay\","
            + "\"incarnation\":5,\"beat\":1,\"internal\":\"http://10.0.0.2:8082\",\"draining\":true}";
    private static final NodeLease RELAY_LEASE =
            new NodeLease("west-r1", "west", NodeRole.RELAY, 5, 1, URI.create("http://10.0.0.2:8082"), null, true);

    @Test
    void writesALease() {
        assertThat(text(Json.bytes(Samples.lease(77, 3)))).isEqualTo(LEASE);
    }

    @Test
    void leavesOutThePublicAddressOfANodeThatHasNone() {
        assertThat(text(Json.bytes(RELAY_LEASE))).isEqualTo(RELAY);
    }

    @Test
    void readsLeases() {
        assertThat(Json.read(utf8(LEASE), NodeLease.class)).isEqualTo(Samples.lease(77, 3));
        assertThat(Json.read(utf8(RELAY), NodeLease.class)).isEqualTo(RELAY_LEASE);
    }

    @Test
    void writesAndReadsADirectory() {
        Directory directory = new Directory(List.of(Samples.lease(77, 3), RELAY_LEASE), "s-1");
        String json = "{\"leases\":[" + LEASE + "," + RELAY + "],\"store\":\"s-1\"}";

        assertThat(text(Json.bytes(directory))).isEqualTo(json);
        assertThat(Json.read(utf8(json), Directory.class)).isEqualTo(directory);
        assertThat(text(Json.bytes(new Directory(List.of(), null)))).isEqualTo("{\"leases\":[],\"store\":null}");
    }

    @Test
    void writesAndReadsASubscriptionUpdate() {
        SubscriptionUpdate update = new SubscriptionUpdate(
                Samples.lease(77, 3), List.of(new SubscriptionUpdate.Change(Samples.LIKES, 12, 4)));
        String json = "{\"frontend\":" + LEASE
                + ",\"changes\":[{\"topic\":\"likes:video-42\",\"viewers\":12,\"version\":4}]}";

        assertThat(text(Json.bytes(update))).isEqualTo(json);
        assertThat(Json.read(utf8(json), SubscriptionUpdate.class)).isEqualTo(update);
    }

    @Test
    void writesAProblemAsRfc9457Does() {
        Problem problem = new Problem("urn:ovation:problem:full", "This node is full", 503, "Come back.", 3L);

        assertThat(text(Json.bytes(problem)))
                .isEqualTo("{\"type\":\"urn:ovation:problem:full\",\"title\":\"This node is full\",\"status\":503,"
                        + "\"detail\":\"Come back.\",\"retryAfterSeconds\":3}");
        assertThat(Json.read(Json.bytes(problem), Problem.class)).isEqualTo(problem);
    }

    @Test
    void leavesOutRetryAfterWhereThereIsNone() {
        Problem problem = new ProblemException(ProblemType.NOT_FOUND, "Nothing \"here\".").problem();

        assertThat(text(Json.bytes(problem)))
                .isEqualTo("{\"type\":\"urn:ovation:problem:not-found\",\"title\":\"No such resource\",\"status\":404,"
                        + "\"detail\":\"Nothing \\\"here\\\".\"}");
    }

    @Test
    void passesOverFieldsOfLaterVersions() {
        String later = LEASE.replace("\"beat\"", "\"zone\":{\"a\":[1,{\"b\":null}]},\"beat\"");

        assertThat(Json.read(utf8(later), NodeLease.class)).isEqualTo(Samples.lease(77, 3));
        assertThat(Json.read(utf8("{\"leases\":[" + later + "],\"next\":\"x\"}"), Directory.class))
                .isEqualTo(new Directory(List.of(Samples.lease(77, 3)), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "[]",
                "1",
                "\"x\"",
                "{}",
                "{\"leases\":null}",
                "{\"leases\":1}",
                "{\"leases\":[null]}",
                "{\"leases\":[{}]}",
                "{\"leases\":[]} x",
                "{\"leases\":[]}{}"
            })
    void refusesWhatIsNoDirectory(String json) {
        refuses(json, Directory.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "dataCenter", "role", "incarnation", "beat", "internal", "draining"})
    void refusesALeaseWithoutARequiredField(String field) {
        refuses(LEASE.replace('"' + field + '"', "\"other\""), NodeLease.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "dataCenter", "role", "incarnation", "beat", "internal", "draining"})
    void refusesALeaseWhoseRequiredFieldIsNull(String field) {
        refuses(LEASE.replaceFirst('"' + field + "\":(\"[^\"]*\"|\\w+)", '"' + field + "\":null"), NodeLease.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"frontend\":null,\"changes\":[]",
                "\"changes\":[]",
                "\"frontend\":LEASE,\"changes\":null",
                "\"frontend\":LEASE,\"changes\":[null]",
                "\"frontend\":LEASE,\"changes\":[{\"viewers\":1,\"version\":1}]",
                "\"frontend\":LEASE,\"changes\":[{\"topic\":null,\"viewers\":1,\"version\":1}]",
                "\"frontend\":LEASE,\"changes\":[{\"topic\":\"likes\",\"viewers\":1,\"version\":1}]",
                "\"frontend\":LEASE,\"changes\":[{\"topic\":\"likes:a\",\"viewers\":-1,\"version\":1}]",
                "\"frontend\":LEASE,\"changes\":[{\"topic\":\"likes:a\",\"version\":1}]",
                "\"frontend\":LEASE,\"changes\":[{\"topic\":\"likes:a\",\"viewers\":1}]",
                "\"frontend\":LEASE,\"changes\":[{\"topic\":\"likes:a\",\"viewers\":99999999999,\"version\":1}]",
            })
    void refusesAnUpdateThatCannotBecomeRows(String fields) {
        refuses('{' + fields.replace("LEASE", LEASE) + '}', SubscriptionUpdate.class);
    }

    @Test
    void refusesAnUnknownRoleAndABadAddress() {
        refuses(LEASE.replace("\"frontend\"", "\"butler\""), NodeLease.class);
        refuses(LEASE.replace("http://10.0.0.1:8082", "http://[oops"), NodeLease.class);
    }

    @Test
    void namesTheKindOfValueThatTheBytesAreNot() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> Json.read(utf8("{"), NodeLease.class))
                .withMessageStartingWith("Not a NodeLease: ");
    }

    @Test
    void readsJsonAsDeepAsAPublishedValueMayBe() {
        assertThat(Json.read(utf8("[".repeat(64) + "]".repeat(64)), JsonNode.class)
                        .isArray())
                .isTrue();
    }

    @Test
    void refusesJsonThatIsDeeper() {
        refuses("[".repeat(65) + "]".repeat(65), JsonNode.class);
        refuses("{\"a\":".repeat(65) + "1" + "}".repeat(65), JsonNode.class);
        refuses("[".repeat(1_000_000), JsonNode.class);
    }

    @Test
    void refusesFieldsOfLaterVersionsThatAreTooDeep() {
        refuses("{\"later\":" + "[".repeat(100) + "]".repeat(100) + ",\"leases\":[]}", Directory.class);
    }

    @Test
    void writesOneLine() {
        assertThat(text(Json.bytes(List.of("a\nb", "\u2028")))).isEqualTo("[\"a\\nb\",\"\u2028\"]");
    }

    @Test
    void endsALineWithItsLineBreak() {
        assertThat(text(Json.line(List.of("a\nb", 1)))).isEqualTo("[\"a\\nb\",1]\n");
    }

    @Test
    void saysWhichClassCannotBeWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.bytes(new Object()))
                .withMessageContaining("java.lang.Object");
    }

    private static void refuses(String json, Class<?> type) {
        assertThatExceptionOfType(WireException.class)
                .as(json.length() > 500 ? "long JSON" : json)
                .isThrownBy(() -> Json.read(utf8(json), type));
    }
}
