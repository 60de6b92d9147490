package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class FanoutPageTest {
    private static Element page(FanoutReport report) {
        return Markup.parse(FanoutPage.of(report)).getDocumentElement();
    }

    @Test
    void hasEveryFigureOfTheTable() {
        String text = page(FanoutReports.good()).getTextContent();
        assertThat(text)
                .contains("2,000 viewers of 2 topics on 2 frontends, 50 events/s of 60 bytes")
                .contains("49,975", "436", "1,250,000", "2,000")
                .contains("11.0", "20.6", "82.9", "166.9", "176.1", "1,234.6")
                .contains("1.66 ms", "16.52 ms", "3.73 ms", "24.64 ms", "1.55 ms", "8.94 ms")
                .contains("east-d1", "0.31", "31.9", "19.9", "viewers 1", "publisher")
                .contains("21.94 µs", "40,017", "13,764")
                .contains("A <fast> one", "25.3 GB", "Linux 6.1", "Some Vendor 25.0.3", "20,000", "-Xmx1g", "-Xmx2g")
                .contains("likes:bench-a~b-0 to likes:bench-a~b-1");
    }

    @Test
    void hasAPlotOfEachAndSaysWhatItIs() {
        assertThat(Markup.all(page(FanoutReports.good()), "svg"))
                .extracting(svg -> svg.getAttribute("aria-label"))
                .satisfiesExactly(
                        name -> assertThat(name).contains("percentile"),
                        name -> assertThat(name).contains("Deliveries per second"),
                        name -> assertThat(name).contains("over time"),
                        name -> assertThat(name).contains("each part"));
    }

    @Test
    void needsNothingButItself() {
        String html = FanoutPage.of(FanoutReports.good());
        assertThat(html)
                .doesNotContain("http:", "https:", "<script", "<link", "<img", "@import", "url(", "src=", "href=");
    }

    @Test
    void theCurveEndsWithinThePlotAndIsMarkedWhereTheTableHasAFigure() {
        Element plot = Markup.all(page(FanoutReports.good()), "svg").getFirst();
        assertThat(Markup.all(plot, "circle"))
                .extracting(Element::getTextContent)
                .containsExactly(
                        "50 %: 11.0 ms", "90 %: 20.6 ms", "99 %: 82.9 ms", "99.9 %: 166.9 ms", "99.99 %: 176.1 ms");
        assertThat(plot.getTextContent()).contains("the longest: 1,234.6 ms");
        assertThat(Markup.all(plot, "path", "line s1").getLast().getAttribute("d"))
                .startsWith("M92.0 ")
                .contains("L864.0 ")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void theDeliveriesAreDrawnBesideWhatWasAskedFor() {
        Element plot = Markup.all(page(FanoutReports.good()), "svg").get(1);
        assertThat(plot.getTextContent()).contains("asked for: 50,000", "second 2: 49,000 deliveries");
    }

    @Test
    void whatIsNotKnownIsLeftOutAndSaid() {
        Element page = page(FanoutReports.ofRunning());
        assertThat(Markup.all(page, "svg")).hasSize(3);
        assertThat(page.getTextContent())
                .contains(FanoutReports.SENTENCE)
                .doesNotContain("server CPU", "memory per idle viewer", "in the dispatcher");
    }

    @Test
    void saysAtItsTopHowItWent() {
        assertThat(Markup.all(page(FanoutReports.good()), "p", "verdict"))
                .singleElement()
                .extracting(Element::getTextContent)
                .asString()
                .contains("Every viewer got every event, once and in order: 1,250,000 deliveries");
        FanoutReport.Whole whole = new FanoutReport.Whole(10, 1_000, 993, 7, 2, 0, 0);
        assertThat(Markup.all(page(FanoutReports.with(whole, FanoutReports.VIEWERS)), "p", "verdict bad"))
                .singleElement()
                .extracting(Element::getTextContent)
                .asString()
                .contains("7 lost");
    }

    @Test
    void isTheSameInEveryLanguage() {
        String expected = FanoutPage.of(FanoutReports.good());
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(FanoutPage.of(FanoutReports.good())).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }
}
