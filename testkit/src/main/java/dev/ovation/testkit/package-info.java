/**
 * What tests share: clients that judge, networks that break, time that stands still.
 *
 * <p>Watching a node: {@link dev.ovation.testkit.SseClient} opens a stream as {@link dev.ovation.testkit.SseOptions} say, gives out
 * each {@link dev.ovation.testkit.SseEvent} and tells its {@link dev.ovation.testkit.StreamEnd}; inside of it {@code SseReader}
 * reads a {@code ValvedInput} with {@code AnswerReader} ({@code AnswerHead}, {@code ChunkedBody}, {@code CountedBody}) and
 * {@code SseParser} into an {@code SseInbox}. Asking a node: {@link dev.ovation.testkit.HttpCalls} for proper requests,
 * {@link dev.ovation.testkit.RawHttp} and its {@link dev.ovation.testkit.RawAnswer} for all others; {@code JsonText} reads what
 * comes back.
 *
 * <p>Between nodes: {@link dev.ovation.testkit.Firewall}, made of {@code FirewallLink}s that obey {@code FirewallRules}. Under
 * nodes: {@link dev.ovation.testkit.FakeTime}, {@link dev.ovation.testkit.Ports}, {@link dev.ovation.testkit.ChildProcess} with its
 * {@link dev.ovation.testkit.ChildCommand} and {@code ChildOutput}, and {@code PostgresServer}; where a part from outside is not
 * there, {@code MissingPartException} says how to get it.
 *
 * <p>In every test: {@link dev.ovation.testkit.Eventually} instead of sleeping, {@link dev.ovation.testkit.Seeds} instead of luck.
 * {@code Tcp} opens and ends the connections of all of them. Failed expectations are {@link AssertionError}s; this module does
 * not depend on a test framework.
 */
@NullMarked
package dev.ovation.testkit;

import org.jspecify.annotations.NullMarked;
