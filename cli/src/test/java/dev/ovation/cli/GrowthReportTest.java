package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.cli.GrowthPlan.Varied;
import dev.ovation.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class GrowthReportTest {
    @Test
    void plansTheFirstOfAllAndThenEachOtherNumberAlone() {
        Duration second = Duration.ofSeconds(1);
        List<GrowthPlan> plans =
                GrowthPlan.all(List.of(10, 20), List.of(1, 2, 5), List.of(100), List.of(60, 70), second, second);

        assertThat(plans).extracting(plan -> plan.fanout().viewers()).containsExactly(10, 20, 10, 10, 10);
        assertThat(plans).extracting(plan -> plan.fanout().topics()).containsExactly(1, 1, 2, 5, 1);
        assertThat(plans).extracting(plan -> plan.fanout().bytes()).containsExactly(60, 60, 60, 60, 70);
        assertThat(plans).extracting(plan -> plan.fanout().rate()).containsOnly(100.0);
        assertThat(plans.getFirst().varied()).containsExactly(Varied.values());
        assertThat(plans.subList(1, plans.size()))
                .extracting(GrowthPlan::varied)
                .containsExactly(
                        List.of(Varied.VIEWERS), List.of(Varied.TOPICS), List.of(Varied.TOPICS), List.of(Varied.BYTES));
    }

    @Test
    void tellsTheMeasurementsOfOneThingInTheOrderOfItsValues() {
        assertThat(GrowthReports.good().of(Varied.TOPICS))
                .extracting(step -> step.found().setup().topics())
                .containsExactly(1, 10);
        assertThat(GrowthReports.good().of(Varied.BYTES)).hasSize(1);
    }

    @Test
    void theTableHasARowForEachAndSaysWhatIsMissing() {
        assertThat(GrowthReports.good().table())
                .startsWith("3 of 5 measurements, 10 s each, on 2 processors")
                .containsPattern("- +1,000 +1 +100 +60 +49,975 +1\\.500 +0\\.47 +11\\.0 +82\\.9\n")
                .containsPattern("viewers +4,000 +1 .* 1\\.250 ")
                .containsPattern("topics +1,000 +10 .* 2\\.125 ");
        assertThat(GrowthReports.faulty().table()).contains("7 lost");
        assertThat(GrowthReports.faulty().isFaultless()).isFalse();
        assertThat(GrowthReports.good().isFaultless()).isTrue();
    }

    @Test
    void theJsonHasEveryMeasurementWhole() throws IOException {
        JsonNode json = Json.mapper().readTree(GrowthReports.good().json());

        assertThat(json.path("steps")).hasSize(3);
        assertThat(json.path("steps").get(1).path("varied").get(0).asText()).isEqualTo("VIEWERS");
        assertThat(json.path("steps")
                        .get(2)
                        .path("found")
                        .path("latency")
                        .path("p99Ms")
                        .asDouble())
                .isEqualTo(82.9);
    }

    @Test
    void thePageHasTwoPlotsOfEachThingThatWasVaried() {
        Element page = Markup.parse(GrowthPage.of(GrowthReports.good())).getDocumentElement();

        assertThat(Markup.all(page, "svg"))
                .extracting(svg -> svg.getAttribute("aria-label"))
                .containsExactly(
                        "CPU per delivery by viewers", "Latency by viewers",
                        "CPU per delivery by topics", "Latency by topics");
        assertThat(page.getTextContent())
                .contains("4,000 viewers: 1.25 µs", "10 topics: 2.13 µs", "1,000 viewers: 82.90 ms")
                .contains("In every measurement every viewer got every event");
        assertThat(GrowthPage.of(GrowthReports.faulty())).contains("7 lost").contains("verdict bad");
    }

    @Test
    void thePicturesStandAlone(@TempDir Path folder) throws IOException {
        GrowthPage.writePictures(GrowthReports.good(), folder);

        try (var files = Files.list(folder)) {
            assertThat(files.map(
                            file -> Objects.requireNonNull(file.getFileName()).toString()))
                    .containsExactlyInAnyOrder("growth-viewers.svg", "growth-topics.svg");
        }
        Element svg = Markup.parse(Files.readString(folder.resolve("growth-viewers.svg")))
                .getDocumentElement();
        assertThat(svg.getAttribute("width")).isEqualTo("900");
        assertThat(svg.getElementsByTagName("style").getLength()).isEqualTo(1);
        assertThat(Markup.all(svg, "path", "line s1").getLast().getAttribute("d"))
                .startsWith("M92.0 ")
                .contains("L864.0 ");
    }
}
