package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeNeedsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void eachRoleNeedsItsOwn() throws IOException {
        NodeNeeds dispatcher = read(NodeRole.DISPATCHER, "");
        assertThat(dispatcher.listen()).isNotNull();
        assertThat(dispatcher.store()).isNotNull();
        assertThat(dispatcher.dispatchers()).isEmpty();

        NodeNeeds frontend = read(NodeRole.FRONTEND, "dispatchers: ['http://127.0.0.1:1']\nviewers: {max: 7}\n");
        assertThat(frontend.listen()).isNotNull();
        assertThat(frontend.store()).isNull();
        assertThat(frontend.dispatchers()).containsExactly(URI.create("http://127.0.0.1:1"));
        assertThat(frontend.viewers()).isEqualTo(7);

        NodeNeeds relay = read(NodeRole.RELAY, "dispatchers: ['http://127.0.0.1:1']\n");
        assertThat(relay.listen()).isNull();
        assertThat(relay.internal().port()).isEqualTo(8084);
    }

    @Test
    void aFileOfAnotherRoleIsAMistake() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> read(NodeRole.RELAY, "listen: {port: 8080}\n"))
                .withMessageContaining("unknown key 'listen'");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8083, false",
        "http://localhost:8083, false",
        "'http://[::1]:8083', false",
        "http://10.0.3.7:8083, true",
        "http://east-d1.example.org:8083, true",
    })
    void aDispatcherOfAnotherMachineIsElsewhere(String dispatcher, boolean elsewhere) throws IOException {
        assertThat(read(NodeRole.RELAY, "dispatchers: ['" + dispatcher + "']\n").hasOthersElsewhere())
                .isEqualTo(elsewhere);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:mem:ovation, false",
        "jdbc:h2:/var/lib/ovation, false",
        "jdbc:postgresql://127.0.0.1:5432/ovation, false",
        "jdbc:postgresql://localhost/ovation, false",
        "jdbc:postgresql://db.example.org/ovation, true",
        "'cassandra://127.0.0.1:9042,127.0.0.2/ovation', false",
        "'cassandra://127.0.0.1:9042,10.0.0.2:9042/ovation', true",
        "'cassandra://[::1]:9042/ovation', false",
    })
    void aStoreOfAnotherMachineIsElsewhere(String url, boolean elsewhere) throws IOException {
        assertThat(read(NodeRole.DISPATCHER, "store: {url: '" + url + "'}\n").hasOthersElsewhere())
                .isEqualTo(elsewhere);
    }

    private NodeNeeds read(NodeRole role, String more) throws IOException {
        Path file = folder.resolve("node.yaml");
        Files.writeString(file, "node: {id: east-x1, data-center: east}\nauth: {mode: open}\n" + more);
        return NodeNeeds.read(role, file);
    }
}
