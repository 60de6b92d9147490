package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HtmlPageTest {
    private static final String WILD = "<script>alert('a & \"b\"')</script>";

    @Test
    void everyTextIsOnlyText() {
        String html = new HtmlPage(WILD)
                .heading(WILD)
                .text(WILD)
                .note(WILD)
                .verdict(true, WILD)
                .tiles(Map.of(WILD, WILD))
                .tables(
                        HtmlTable.of(WILD, WILD).row(WILD, WILD),
                        HtmlTable.ofWords().row(WILD, WILD))
                .html();
        Element page = Markup.parse(html).getDocumentElement();
        assertThat(Markup.all(page, "script")).isEmpty();
        for (String element : new String[] {"title", "h1", "h2", "p", "b", "span", "th", "td"}) {
            assertThat(Markup.all(page, element))
                    .as(element)
                    .isNotEmpty()
                    .extracting(Element::getTextContent)
                    .containsOnly(WILD);
        }
    }

    @Test
    void whatWentWrongLooksLikeIt() {
        Element good =
                Markup.parse(new HtmlPage("a").verdict(true, "well").html()).getDocumentElement();
        Element bad =
                Markup.parse(new HtmlPage("a").verdict(false, "ill").html()).getDocumentElement();
        assertThat(Markup.all(good, "p", "verdict")).hasSize(1);
        assertThat(Markup.all(bad, "p", "verdict bad")).hasSize(1);
    }

    @Test
    void hasAStyleForLightAndForDark() {
        String html = new HtmlPage("a").html();
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("color-scheme: light dark", "prefers-color-scheme: dark", "charset=\"utf-8\"");
    }

    @Test
    void aTableHasItsCellsInTheirPlaces() {
        Element table = Markup.parse(HtmlTable.of("process", "processors")
                        .row("east-f1", "0.5")
                        .row("east-f2", "0.75")
                        .html())
                .getDocumentElement();
        assertThat(Markup.all(table, "th"))
                .extracting(Element::getTextContent)
                .containsExactly("process", "processors", "east-f1", "east-f2");
        assertThat(Markup.all(table, "td")).extracting(Element::getTextContent).containsExactly("0.5", "0.75");
    }
}
