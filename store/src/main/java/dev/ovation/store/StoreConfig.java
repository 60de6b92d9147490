package dev.ovation.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * How a node reaches its store.
 *
 * @param url {@code cassandra://host:port,host:port/keyspace}, or the JDBC address, {@code jdbc:postgresql:...} (15 or newer) or {@code
 *     jdbc:h2:...}; it is logged and stands in error messages, so it holds no password
 * @param username the database user; Cassandra is told it together with a password only
 * @param password the user's password, empty for none; in no message and not in {@link #toString}
 * @param poolSize JDBC connections at most, 1 to {@value #MAX_POOL_SIZE}; they are opened when needed and closed after a minute
 *     unused
 * @param requestTimeout how long one call waits for the store, 500 ms to 60 s; with JDBC half of it for a connection, half for the
 *     statement. Nodes that share a store have the same one
 * @param replication for Cassandra: the copies in each data center, e.g. {@code east:3,west:3}, with which a keyspace that is not
 *     there is created; empty when it is to be there
 */
public record StoreConfig(
        String url, String username, String password, int poolSize, Duration requestTimeout, String replication) {
    /** One PostgreSQL takes 100 connections unless told otherwise; a node that wants more than all of them is mistaken. */
    static final int MAX_POOL_SIZE = 100;

    /** The pool's own shortest wait is 250 ms, half of this. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(500);

    /** Longer than any HTTP request that waits for the store. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

    /** {@code ?password=}, {@code ;PASSWORD=} and the {@code //user:password@host} of other tools. */
    private static final Pattern CREDENTIALS =
            Pattern.compile("[?&;]\\s*\\w*password\\s*=|//[^/?;]*@", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAMELESS = Pattern.compile("jdbc:h2:mem:(;.*)?");

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one cannot be; the message says what to write
     */
    public StoreConfig {
        requireUrl(url);
        if (url.startsWith("cassandra:") && username.isEmpty() && !password.isEmpty()) {
            throw new IllegalArgumentException(
                    "username is empty and there is a password; write whose it is, or no password");
        }
        if (poolSize < 1 || poolSize > MAX_POOL_SIZE) {
            throw new IllegalArgumentException(
                    "pool-size is " + poolSize + "; write a number from 1 to " + MAX_POOL_SIZE + ", for example 8");
        }
        if (requestTimeout.compareTo(SHORTEST_TIMEOUT) < 0 || requestTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("request-timeout is " + requestTimeout + "; write a time from "
                    + SHORTEST_TIMEOUT + " to " + LONGEST_TIMEOUT + ", for example PT2S");
        }
    }

    /** An in-memory database that every store of this JVM shares and that lives as long as the JVM. */
    public static StoreConfig defaults() {
        return new StoreConfig("jdbc:h2:mem:ovation;DB_CLOSE_DELAY=-1", "sa", "", 8, Duration.ofSeconds(2), "");
    }

    /** Half of the request timeout: what a call may wait for a connection, and what its statement may take. */
    Duration halfTimeout() {
        return requestTimeout.dividedBy(2);
    }

    /** Whether the tables live in this JVM and end with their last connection. */
    boolean isInMemory() {
        return url.startsWith("jdbc:h2:mem:");
    }

    /**
     * The {@link Store#name()} of what the url leads to: made of the url, which the dispatchers of a data center write alike, and for
     * tables in memory of the process. Where two write it differently they take theirs for two stores, and no harm is done.
     */
    String storeName() {
        ProcessHandle process = ProcessHandle.current();
        String name = isInMemory() ? url + '@' + process.pid() + process.info().startInstant() : url;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Whether it is a Cassandra ring, else it is a SQL database. */
    boolean isCassandra() {
        return url.startsWith("cassandra:");
    }

    /** Whether it is PostgreSQL, else it is H2. */
    boolean isPostgres() {
        return url.startsWith("jdbc:postgresql:");
    }

    @Override
    public String toString() {
        return "StoreConfig[url=" + url + ", username=" + username + ", poolSize=" + poolSize + ", requestTimeout="
                + requestTimeout + ", replication=" + replication + "]";
    }

    /** Never repeats the address in a message: what is wrong with it may be a password in it. */
    private static void requireUrl(String url) {
        boolean cassandra = url.startsWith("cassandra:");
        if (!cassandra && !url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "url must start with cassandra:, jdbc:postgresql: or jdbc:h2:; write for example"
                            + " cassandra://10.0.0.1:9042/ovation, jdbc:postgresql://localhost:5432/ovation, or jdbc:h2:mem:ovation"
                            + " to keep all in memory");
        }
        if (CREDENTIALS.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "url holds credentials, and urls are logged; move them to username and password");
        }
        if (NAMELESS.matcher(url).matches()) {
            throw new IllegalArgumentException("url names no database, so that every connection would get one of its"
                    + " own; write a name, for example jdbc:h2:mem:ovation");
        }
        if (cassandra) {
            CassandraAddress.parse(url);
        }
    }
}
