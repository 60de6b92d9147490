/**
 * From a delivered event to the viewers of its topic.
 *
 * <p>The way of an event: {@code DeliverService} takes a batch from a dispatcher, {@code FanOut} drops duplicates ({@code
 * SequenceWindow}), encodes each event once ({@code Frame}) and offers it to every viewer that {@code TopicTable} names; each {@code
 * Viewer} holds what waits for it, and its {@code SseStream} writes it.
 *
 * <p>The way of a viewer: {@code StreamService} admits it ({@code ViewerTable}), puts it into {@code TopicTable}, whose changes {@code
 * SubscriptionLink} tells a dispatcher, and runs its stream until it ends. {@link dev.ovation.frontend.Frontend} holds it all.
 */
@NullMarked
package dev.ovation.frontend;

import org.jspecify.annotations.NullMarked;
