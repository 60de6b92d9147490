package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SvgPlotTest {
    private final SvgPlot plot = new SvgPlot(SvgAxis.upTo("seconds", 10), SvgAxis.rounded("ms", 100));

    @Test
    void aLineGoesThroughItsPointsFromLowerLeftToUpperRight() {
        plot.line(1, "p50", List.of(new SvgPlot.Point(0, 0, ""), new SvgPlot.Point(10, 100, "")));
        Element svg = Markup.parse(plot.svg("a plot")).getDocumentElement();
        List<Element> lines = Markup.all(svg, "path", "line s1");
        assertThat(lines).as("in the plot, and in the legend").hasSize(2);
        assertThat(lines.getLast().getAttribute("d")).isEqualTo("M92.0 268.0L864.0 46.0");
        assertThat(svg.getAttribute("aria-label")).isEqualTo("a plot");
    }

    @Test
    void everyMarkAndBothLabelsAreWritten() {
        Element svg = Markup.parse(plot.svg("a plot")).getDocumentElement();
        assertThat(Markup.all(svg, "text", "mark"))
                .extracting(Element::getTextContent)
                .containsExactly("0", "20", "40", "60", "80", "100", "0", "2", "4", "6", "8", "10");
        assertThat(Markup.all(svg, "text", "axis"))
                .extracting(Element::getTextContent)
                .containsExactly("ms", "seconds");
    }

    @Test
    void aPointWithATextIsADotThatSaysIt() {
        plot.line(2, "p99", List.of(new SvgPlot.Point(1, 10, "second 1: <10 ms"), new SvgPlot.Point(2, 10, "")));
        Element svg = Markup.parse(plot.svg("a plot")).getDocumentElement();
        assertThat(Markup.all(svg, "circle", "dot s2"))
                .singleElement()
                .extracting(Element::getTextContent)
                .isEqualTo("second 1: <10 ms");
    }

    @Test
    void manyPointsAreALineWithoutDots() {
        plot.line(
                1,
                "delivered",
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new SvgPlot.Point(i / 100.0, 50, "point " + i))
                        .toList());
        Element svg = Markup.parse(plot.svg("a plot")).getDocumentElement();
        assertThat(Markup.all(svg, "circle", "dot s1")).isEmpty();
        assertThat(Markup.all(svg, "path", "line s1")
                        .getLast()
                        .getAttribute("d")
                        .split("L", -1))
                .hasSize(1_000);
    }

    @Test
    void theLegendNamesLinesAndLevelsBesideEachOther() {
        plot.line(1, "half", List.of(new SvgPlot.Point(1, 10, "")))
                .line(2, "99 of 100 & more", List.of(new SvgPlot.Point(1, 10, "")))
                .line(1, "nothing", List.of())
                .level("asked for: 50", 50);
        Element svg = Markup.parse(plot.svg("a plot")).getDocumentElement();
        List<Element> texts = Markup.all(svg, "text", "mark").stream()
                .filter(text -> text.getAttribute("y").equals("18"))
                .toList();
        assertThat(texts)
                .extracting(Element::getTextContent)
                .containsExactly("half", "99 of 100 & more", "asked for: 50");
        for (int i = 1; i < texts.size(); i++) {
            int before = Integer.parseInt(texts.get(i - 1).getAttribute("x"));
            int end = before + 6 * texts.get(i - 1).getTextContent().length();
            assertThat(Integer.parseInt(texts.get(i).getAttribute("x"))).isGreaterThan(end);
        }
        assertThat(Markup.all(svg, "path", "level").getLast().getAttribute("d")).isEqualTo("M92 157.0L864 157.0");
    }
}
