/**
 * Tests over the whole platform, with real processes, sockets, databases and browsers.
 *
 * <p>{@code ArchitectureTest} holds the shape of the code. {@code EventPathIT}, {@code RealClientsIT} and {@code BadInputIT} are what
 * users and strangers do; {@code CommandIT} and {@code LauncherIT} what a newcomer does; {@code DocumentsIT} runs the examples of the
 * documents. The {@code ...ScenarioIT}s take something away: a frontend, a dispatcher, the store, descriptors, a viewer. {@code
 * Numbers} reads a node's counters, {@code Deployment} runs nodes as processes of their own.
 */
@NullMarked
package dev.ovation.scenarios;

import org.jspecify.annotations.NullMarked;
