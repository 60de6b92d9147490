package dev.ovation.store;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code cassandra://host:port,host:port/keyspace}: where a ring is reached. Immutable.
 *
 * @param contacts servers of the node's own data center to ask first, as host names and ports; at least one
 * @param keyspace where the tables are
 */
record CassandraAddress(List<InetSocketAddress> contacts, String keyspace) {
    private static final Pattern FORM = Pattern.compile("cassandra://([^/]+)/([a-z][a-z0-9_]{0,47})");
    private static final Pattern CONTACT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final int USUAL_PORT = 9042;
    private static final int LAST_PORT = 65_535;

    CassandraAddress {
        contacts = List.copyOf(contacts);
    }

    /**
     * Reads a url; a host without a port is asked on 9042.
     *
     * @throws IllegalArgumentException when it is anything else; the message says what to write
     */
    static CassandraAddress parse(String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches()) {
            throw wrong();
        }
        List<InetSocketAddress> contacts = new ArrayList<>();
        for (String text : form.group(1).split(",", -1)) {
            Matcher contact = CONTACT.matcher(text.strip());
            if (!contact.matches()) {
                throw wrong();
            }
            int port = contact.group(2) == null ? USUAL_PORT : Integer.parseInt(contact.group(2));
            if (port == 0 || port > LAST_PORT) {
                throw wrong();
            }
            String host = contact.group(1);
            contacts.add(
                    new InetSocketAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
        }
        return new CassandraAddress(contacts, form.group(2));
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "url is not a ring's address; write hosts and ports of the node's own data center and a"
                        + " keyspace in lower case, for example cassandra://10.0.0.1:9042,10.0.0.2:9042/ovation");
    }
}
