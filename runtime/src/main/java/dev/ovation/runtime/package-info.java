/**
 * What every node shares, in the order a node uses it.
 *
 * <p>A {@link dev.ovation.runtime.Node} is made from {@link dev.ovation.runtime.Settings} (an operator's file over the shipped
 * defaults, bound to records such as {@link dev.ovation.runtime.NodeConfig}, {@link dev.ovation.runtime.ListenConfig}, {@link
 * dev.ovation.runtime.LeaseConfig}, {@link dev.ovation.runtime.LinkConfig}). It opens a {@link
 * dev.ovation.runtime.NodeServer}, whose errors become answers in {@link dev.ovation.runtime.Problems}, keeps {@link
 * dev.ovation.runtime.NodeMetrics}, and derives how many viewers fit from its {@link dev.ovation.runtime.FileLimit}. Clients that send
 * no request, or only a part of one, are ended by {@link dev.ovation.runtime.RequestDeadlines} (a {@code GuardedSelector} wraps each
 * connection in a {@code GuardedConnection}, on a {@code ChannelSocket} of our own, where {@code Http1Turn}, {@code Http2Turn} and {@code WholeBody} tell whose turn it is);
 * those that leave a stream are noticed by its handler as {@link dev.ovation.runtime.Client}, those that vanished by the kernel, as {@link dev.ovation.runtime.UserTimeout} asks it. The node says that it
 * lives and learns who else does through a {@link dev.ovation.runtime.LeaseLink} or, where it has the store, a {@link
 * dev.ovation.runtime.LeaseTable}; both give {@link dev.ovation.runtime.Nodes}. Events leave it through a {@link
 * dev.ovation.runtime.PeerLink}, lane by lane, each with a {@link dev.ovation.runtime.Mailbox}, over a {@link
 * dev.ovation.runtime.LinkClient}.
 *
 * <p>Who calls a public listener is a {@link dev.ovation.runtime.Caller}, whom {@link dev.ovation.runtime.Callers} finds out by a {@link
 * dev.ovation.runtime.Token} that {@link dev.ovation.runtime.Tokens} has checked against the keys that {@link dev.ovation.runtime.TokensConfig} names, and where they call from {@link
 * dev.ovation.runtime.ClientAddresses} tells.
 *
 * <p>Nodes recognise each other by an {@link dev.ovation.runtime.InternalKey}: a {@code LinkClient} signs each call with it ({@code Signature}); at the
 * other node's internal listener a {@code SignatureFilter} has a {@code SignatureCheck} look at the header, which knows the calls that were taken
 * already by a {@code SignatureTable}, and {@link dev.ovation.runtime.Bodies} compares the body with what was signed ({@code SignedBody}).
 *
 * <p>Before a node is started its surroundings can be looked at; what was seen is a {@link dev.ovation.runtime.Finding}, and how far two
 * machines' clocks are apart a {@link dev.ovation.runtime.ClockDifference}.
 */
@NullMarked
package dev.ovation.runtime;

import org.jspecify.annotations.NullMarked;
