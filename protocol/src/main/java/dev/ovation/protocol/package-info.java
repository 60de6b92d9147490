/**
 * The words nodes speak, and nothing that does I/O.
 *
 * <p>In the order one event meets them: a publish names a {@link dev.ovation.protocol.Topic}, whose namespace has a {@link
 * dev.ovation.protocol.NamespacePolicy} among the {@link dev.ovation.protocol.NamespacePolicies}; it becomes an {@link
 * dev.ovation.protocol.Event} with an {@link dev.ovation.protocol.EventId} from one {@link dev.ovation.protocol.Source}; nodes
 * pass it on in batches that {@link dev.ovation.protocol.BatchCodec} writes and reads. Frontends say what they watch with a
 * {@link dev.ovation.protocol.SubscriptionUpdate}; every node says that it lives with a {@link
 * dev.ovation.protocol.NodeLease}. What cannot be done becomes a {@link dev.ovation.protocol.Problem}. Every bound stands in
 * {@link dev.ovation.protocol.Limits}.
 */
@NullMarked
package dev.ovation.protocol;

import org.jspecify.annotations.NullMarked;
