package dev.ovation.cli;

import java.util.Map;

/**
 * A page that needs nothing but itself: no network, no script. It follows the reader's light or dark setting, and its style has the
 * colours of {@link SvgPlot} and {@link SvgBars}. Used by one thread.
 */
final class HtmlPage {
    /** Of colours and of drawings, which can stand alone with it. */
    static final String DRAWING_STYLE = """
            :root { color-scheme: light dark; --back: #ffffff; --soft: #f4f6f8; --text: #1b1f24; --muted: #59636e;
              --grid: #dde2e7; --one: #0b62c4; --two: #c2480c; --good: #1a7f37; --bad: #c01c28; }
            @media (prefers-color-scheme: dark) { :root { --back: #14181d; --soft: #1d232a; --text: #e6e9ec;
              --muted: #9aa4ae; --grid: #333b44; --one: #6cb2ff; --two: #ff9d5c; --good: #57c26e; --bad: #ff7b72; } }
            svg text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--muted); }
            svg .axis, svg .name { font-size: 13px; fill: var(--text); }
            .grid { stroke: var(--grid); fill: none; }
            .base { stroke: var(--muted); fill: none; }
            .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
            .line.s1 { stroke: var(--one); } .line.s2 { stroke: var(--two); }
            .dot.s1, .bar.s1 { fill: var(--one); } .dot.s2, .bar.s2 { fill: var(--two); }
            .level { fill: none; stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 6 4; }
            """;

    private static final String STYLE = DRAWING_STYLE + """
            body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.5rem 4rem; background: var(--back);
              color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
            h1 { margin: 0 0 .25rem; font-size: 1.8rem; line-height: 1.25; }
            h2 { margin: 2.5rem 0 .25rem; font-size: 1.25rem; }
            p { margin: .25rem 0 .75rem; }
            .muted { color: var(--muted); }
            .verdict { margin: 1rem 0; padding: .6rem 1rem; background: var(--soft); border-left: 4px solid var(--good); }
            .verdict.bad { border-color: var(--bad); }
            .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1rem 0; }
            .tile { padding: .75rem 1rem; background: var(--soft); border-radius: 6px; }
            .tile b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
            .tile span { color: var(--muted); font-size: .875rem; }
            .wide { overflow-x: auto; }
            .columns { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: start; }
            table { border-collapse: collapse; margin: .5rem 0 1.5rem; min-width: 18rem; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem 0 .3rem 1.5rem; border-bottom: 1px solid var(--grid); text-align: right; font-weight: normal; }
            thead th { color: var(--muted); font-size: .875rem; }
            th:first-child { padding-left: 0; text-align: left; }
            .words td { text-align: left; overflow-wrap: anywhere; }
            .words th { text-align: left; white-space: nowrap; vertical-align: top; color: var(--muted); }
            svg { display: block; width: 100%; min-width: 40rem; height: auto; margin: .5rem 0; }
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder();

    /** A page with nothing but its title, which is its heading too. */
    HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    /** As it may stand in an element or between quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Begins a section. */
    HtmlPage heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
        return this;
    }

    /** Adds a paragraph. */
    HtmlPage text(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
        return this;
    }

    /** Adds a paragraph that may be passed over. */
    HtmlPage note(String text) {
        body.append("<p class='muted'>").append(escape(text)).append("</p>\n");
        return this;
    }

    /** Adds a paragraph that says how it all went. */
    HtmlPage verdict(boolean good, String text) {
        body.append(good ? "<p class='verdict'>" : "<p class='verdict bad'>");
        body.append(escape(text)).append("</p>\n");
        return this;
    }

    /** Adds a drawing; where there is no room for all of it it can be moved. */
    HtmlPage drawing(String svg) {
        body.append("<div class='wide'>").append(svg).append("</div>\n");
        return this;
    }

    /** Adds tables, beside each other where there is room. */
    HtmlPage tables(HtmlTable... tables) {
        body.append("<div class='columns'>\n");
        for (HtmlTable table : tables) {
            body.append(table.html());
        }
        body.append("</div>\n");
        return this;
    }

    /** Adds the figures that matter most; what they are, and each figure with its unit. */
    HtmlPage tiles(Map<String, String> figures) {
        body.append("<div class='tiles'>\n");
        figures.forEach((words, figure) -> body.append("<div class='tile'><b>")
                .append(escape(figure))
                .append("</b><span>")
                .append(escape(words))
                .append("</span></div>\n"));
        body.append("</div>\n");
        return this;
    }

    /** The whole of it. */
    String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" + escape(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }
}
