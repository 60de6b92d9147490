/**
 * Tests over the whole platform, with real processes, sockets, databases and browsers.
 *
 * <p>{@code ArchitectureTest} holds the shape of the code. {@code EventPathIT}, {@code RealClientsIT} and {@code BadInputIT} are what
 * users and strangers do; {@code CommandIT} and {@code LauncherIT} what a newcomer does; {@code DocumentsIT} runs the examples of the
 * documents. The {@code ...ScenarioIT}s take something away: a frontend, a dispatcher, the store, the link between two stores,
 * descriptors, a viewer. {@code Numbers} reads a node's counters, {@code Deployment} runs nodes as processes of their own, {@code
 * Rings} a real Cassandra over two data centers; {@code SteadyEvents} and {@code Churn} are a load whose every event is accounted for.
 */
@NullMarked
package dev.ovation.scenarios;

import org.jspecify.annotations.NullMarked;
