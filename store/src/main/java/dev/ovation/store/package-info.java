/**
 * The tables that the nodes of a platform share, and their implementations.
 *
 * <p>In call order: a node reads its {@link dev.ovation.store.StoreConfig} and opens a {@link dev.ovation.store.Store}. Dispatchers write
 * what frontends tell them to the {@link dev.ovation.store.SubscriptionTable} and read the changes of the others; every node renews its
 * row of the {@link dev.ovation.store.NodeLeases}, directly or through a dispatcher. Every failure is a {@link
 * dev.ovation.store.StoreException}.
 *
 * <p>{@link dev.ovation.store.CassandraStore}: {@code CassandraAddress} says where the ring is, {@code CassandraSession} keeps every request
 * in the own data center ({@code NoRetry}), {@code CassandraSchema} brings the tables up to date, {@code CassandraSubscriptionTable} and
 * {@code CassandraNodeLeases} are the tables, whose newest rows stay by their {@code WriteTime}. {@link dev.ovation.store.CassandraRing} is a
 * real ring on this machine, each server a {@code CassandraServer} on a JDK that {@code CassandraJdk} finds.
 *
 * <p>{@link dev.ovation.store.JdbcStore}: {@code Schema} brings the tables up to date, {@code ConnectionPool} keeps connections and bounds how
 * long a call may wait, {@code Database} runs statements through Helidon's DB Client, {@code JdbcSubscriptionTable} and {@code
 * JdbcNodeLeases} are the tables.
 *
 * <p>{@code JdbcInspection} and {@code CassandraInspection} look at a store before a node opens it, and change nothing.
 */
@NullMarked
package dev.ovation.store;

import org.jspecify.annotations.NullMarked;
