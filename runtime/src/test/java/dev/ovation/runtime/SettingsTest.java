package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private final Path file;

    SettingsTest(@TempDir Path folder) {
        file = folder.resolve("node.yaml");
    }

    @Test
    void bindsEveryDefaultToARecord() {
        assertThat(SampleConfig.complete().to(SampleConfig.class))
                .isEqualTo(new SampleConfig(
                        new NodeConfig("east-f1", "east"),
                        new ListenConfig("127.0.0.1", 8080, ""),
                        new LeaseConfig(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(1)),
                        List.of(URI.create("http://127.0.0.1:8081")),
                        new SampleConfig.StoreSection("jdbc:h2:mem:ovation", "", "", List.of()),
                        false));
    }

    @Test
    void bindsEveryKeyOfTheFile() throws IOException {
        Settings settings = file("""
                node: {id: west-f9, data-center: west}
                listen: {host: 0.0.0.0, port: 1, advertise: "https://f9.example.org"}
                lease: {duration: 2m, renew-every: 3s, read-every: 250ms}
                dispatchers: ["http://10.0.0.1:1", "http://10.0.0.2:2"]
                store: {url: u, password: p, api-key: a, signing-keys: [k1, k2]}
                verbose: true
                """);

        assertThat(settings.to(SampleConfig.class))
                .isEqualTo(new SampleConfig(
                        new NodeConfig("west-f9", "west"),
                        new ListenConfig("0.0.0.0", 1, "https://f9.example.org"),
                        new LeaseConfig(Duration.ofMinutes(2), Duration.ofSeconds(3), Duration.ofMillis(250)),
                        List.of(URI.create("http://10.0.0.1:1"), URI.create("http://10.0.0.2:2")),
                        new SampleConfig.StoreSection("u", "p", "a", List.of("k1", "k2")),
                        true));
    }

    @Test
    void keepsTheDefaultsThatTheFileDoesNotName() throws IOException {
        SampleConfig config = file("node: {id: east-f1}\nlisten:\n  port: 9\n").to(SampleConfig.class);

        assertThat(config.listen()).isEqualTo(new ListenConfig("127.0.0.1", 9, ""));
        assertThat(config.node().dataCenter()).isEqualTo("east");
    }

    @Test
    void replacesAListAsAWhole() throws IOException {
        SampleConfig config =
                file("node: {id: a}\ndispatchers:\n- http://10.0.0.9:9\n").to(SampleConfig.class);

        assertThat(config.dispatchers()).containsExactly(URI.create("http://10.0.0.9:9"));
    }

    @Test
    void letsALaterFileWinOverAnEarlierOne(@TempDir Path folder) throws IOException {
        Path second = Files.writeString(folder.resolve("second.yaml"), "listen: {port: 2}\n");

        SampleConfig config = file("node: {id: east-f1}\nlisten: {port: 1, host: h}\n")
                .with(second)
                .to(SampleConfig.class);

        assertThat(config.listen()).isEqualTo(new ListenConfig("h", 2, ""));
        assertThat(config.node().id()).isEqualTo("east-f1");
    }

    @Test
    void letsTheProgramSetSingleValues() {
        SampleConfig config = SampleConfig.complete()
                .with("listen.port", 7)
                .with("verbose", true)
                .with("lease.duration", "1m")
                .with("dispatchers", List.of("http://10.0.0.3:3"))
                .to(SampleConfig.class);

        assertThat(config.listen().port()).isEqualTo(7);
        assertThat(config.verbose()).isTrue();
        assertThat(config.lease().duration()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.dispatchers()).containsExactly(URI.create("http://10.0.0.3:3"));
    }

    @Test
    void staysAsItIsWhenAnotherIsMadeFromIt() {
        Settings settings = SampleConfig.complete();

        Settings other = settings.with("listen.port", 7);

        assertThat(settings.to(SampleConfig.class).listen().port()).isEqualTo(8080);
        assertThat(other.to(SampleConfig.class).listen().port()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but a comment\n", "---\n", "null\n", "{}\n"})
    void takesAFileThatSaysNothing(String nothing) throws IOException {
        Files.writeString(file, nothing);

        assertThat(SampleConfig.complete().with(file).to(SampleConfig.class))
                .isEqualTo(SampleConfig.complete().to(SampleConfig.class));
    }

    @Test
    void takesANumberThatIsQuoted() throws IOException {
        assertThat(file("node: {id: a}\nlisten: {port: \"17\"}\n")
                        .to(SampleConfig.class)
                        .listen()
                        .port())
                .isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "on", "y"})
    void takesWordsThatYamlMayReadAsYesOrNoForNames(String name) throws IOException {
        assertThat(file("node: {id: a, data-center: " + name + "}\n")
                        .to(SampleConfig.class)
                        .node()
                        .dataCenter())
                .isEqualTo(name);
    }

    @Test
    void givesTheDefaultsAsTheyAreWrittenAsReference() throws IOException {
        String written = new String(
                SettingsTest.class.getResourceAsStream("sample.yaml").readAllBytes(), StandardCharsets.UTF_8);

        assertThat(SampleConfig.defaults().reference()).isEqualTo(written).contains("# Where to begin.");
        assertThat(SampleConfig.complete().with("listen.port", 1).reference()).isEqualTo(written);
    }

    @Test
    void saysWhenTheProgramHasNoSuchDefaults() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.defaults(SampleConfig.class, "nothing.yaml"))
                .withMessageContaining("nothing.yaml");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.defaults(SampleConfig.class, "broken.yaml"))
                .withMessageContaining("broken.yaml is not YAML");
    }

    private Settings file(String yaml) throws IOException {
        return SampleConfig.defaults().with(Files.writeString(file, yaml));
    }
}
