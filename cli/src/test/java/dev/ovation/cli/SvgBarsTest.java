package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SvgBarsTest {
    private static final Offset<Double> CLOSE = within(0.06);

    @Test
    void barsAreAsLongAsTheirValuesAreGreat() {
        Element svg = Markup.parse(new SvgBars("mean", "p99", "ms", 40)
                        .pair("in the dispatcher", 10, 40)
                        .pair("to the frontend", 0, 20)
                        .svg("hops"))
                .getDocumentElement();
        List<Element> means = Markup.all(svg, "rect", "bar s1");
        List<Element> p99s = Markup.all(svg, "rect", "bar s2");
        assertThat(means).as("the first is the legend's").hasSize(3);
        double longest = width(p99s.get(1));
        assertThat(width(means.get(1))).isCloseTo(longest / 4, CLOSE);
        assertThat(width(means.get(2))).as("still to be seen").isEqualTo(1);
        assertThat(width(p99s.get(2))).isCloseTo(longest / 2, CLOSE);
    }

    @Test
    void eachPairHasItsNameAndBothItsValues() {
        Element svg = Markup.parse(new SvgBars("mean", "p99", "ms", 1234.5)
                        .pair("a <hop>", 10, 1234.5)
                        .svg("hops"))
                .getDocumentElement();
        assertThat(Markup.all(svg, "text"))
                .extracting(Element::getTextContent)
                .containsExactly("mean", "p99", "a <hop>", "10.00 ms", "1,234.50 ms");
        assertThat(svg.getAttribute("aria-label")).isEqualTo("hops");
    }

    @Test
    void theDrawingGrowsWithItsPairs() {
        String one = new SvgBars("mean", "p99", "ms", 1).pair("a", 1, 1).svg("hops");
        String two = new SvgBars("mean", "p99", "ms", 1)
                .pair("a", 1, 1)
                .pair("b", 0, 0)
                .svg("hops");
        assertThat(height(two)).isGreaterThan(height(one));
    }

    @Test
    void whereAllIsNothingNoBarIsWide() {
        Element svg = Markup.parse(
                        new SvgBars("mean", "p99", "ms", 0).pair("a", 0, 0).svg("hops"))
                .getDocumentElement();
        assertThat(width(Markup.all(svg, "rect", "bar s1").get(1))).isEqualTo(1);
    }

    private static double width(Element bar) {
        return Double.parseDouble(bar.getAttribute("width"));
    }

    private static int height(String svg) {
        String box = Markup.parse(svg).getDocumentElement().getAttribute("viewBox");
        return Integer.parseInt(box.substring(box.lastIndexOf(' ') + 1));
    }
}
