/**
 * The load generator of {@code ovation bench}.
 *
 * <p>A {@link dev.ovation.benchmarks.ViewerSwarm} is many viewers on one thread, as its {@link dev.ovation.benchmarks.SwarmPlan} says. Each
 * {@code ViewerStream} takes its bytes out of HTTP's chunks ({@code ChunkedStream}), compares them with what others read ({@code
 * EventLog}), and tells a {@link dev.ovation.benchmarks.Tally} what came and what is wrong with it ({@code Sequence}); {@link
 * dev.ovation.benchmarks.Arrivals} say how fast the viewers came. {@link dev.ovation.benchmarks.Visitors} come and go at a steady rate
 * instead of staying.
 *
 * <p>A {@link dev.ovation.benchmarks.PacedPublisher} publishes events ({@code EventBytes}) at a steady rate, a {@link
 * dev.ovation.benchmarks.FullSpeedPublisher} as fast as they are accepted with requests that are encoded already ({@code
 * PublishRequests}); both over a {@link dev.ovation.benchmarks.PublishConnection}, whose answers {@code PublishAnswers} reads.
 *
 * <p>What the platform is compared with is a {@code FloorServer}: {@code SteadyEvents} in a {@code ChunkRing}, written to each viewer when
 * {@code Turns} says so.
 *
 * <p>Swarms and floors run in child processes ({@link dev.ovation.benchmarks.SwarmProcess}, {@link dev.ovation.benchmarks.FloorProcess}),
 * started by {@link dev.ovation.benchmarks.ChildJvm}; {@link dev.ovation.benchmarks.ProcessUse} tells what each has used.
 */
@NullMarked
package dev.ovation.benchmarks;

import org.jspecify.annotations.NullMarked;
