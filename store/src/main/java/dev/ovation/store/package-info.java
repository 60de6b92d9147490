/**
 * The tables that the nodes of a platform share, and their implementations.
 *
 * <p>In call order: a node reads its {@link dev.ovation.store.StoreConfig} and opens a {@link dev.ovation.store.Store}, here a
 * {@link dev.ovation.store.JdbcStore}: {@code Schema} brings the tables up to date, {@code ConnectionPool} keeps connections and
 * bounds how long a call may wait, {@code Database} runs statements through Helidon's DB Client and turns every failure into a
 * {@link dev.ovation.store.StoreException}. Dispatchers write what frontends tell them to the {@link
 * dev.ovation.store.SubscriptionTable} ({@code JdbcSubscriptionTable}) and read the changes of the others; every node renews its
 * row of the {@link dev.ovation.store.NodeLeases} ({@code JdbcNodeLeases}), directly or through a dispatcher.
 */
@NullMarked
package dev.ovation.store;

import org.jspecify.annotations.NullMarked;
