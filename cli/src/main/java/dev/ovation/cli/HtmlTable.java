package dev.ovation.cli;

/** A table for an {@link HtmlPage}: words in the first column, figures in the others. Used by one thread. */
final class HtmlTable {
    private final StringBuilder rows = new StringBuilder();
    private final String style;

    private HtmlTable(String style) {
        this.style = style;
    }

    /** One with that head. */
    static HtmlTable of(String... head) {
        HtmlTable table = new HtmlTable("");
        table.rows.append("<thead><tr>");
        for (String text : head) {
            table.rows.append("<th scope='col'>").append(HtmlPage.escape(text)).append("</th>");
        }
        table.rows.append("</tr></thead>\n");
        return table;
    }

    /** One of names and what is said of them. */
    static HtmlTable ofWords() {
        return new HtmlTable(" class='words'");
    }

    /** Adds a row. */
    HtmlTable row(String name, String... cells) {
        rows.append("<tr><th scope='row'>").append(HtmlPage.escape(name)).append("</th>");
        for (String cell : cells) {
            rows.append("<td>").append(HtmlPage.escape(cell)).append("</td>");
        }
        rows.append("</tr>\n");
        return this;
    }

    String html() {
        return "<div class='wide'><table" + style + ">\n" + rows + "</table></div>\n";
    }
}
