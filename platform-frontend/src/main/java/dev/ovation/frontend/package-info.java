/**
 * From a delivered event to the viewers of its topic.
 *
 * <p>The way of an event: {@code DeliverService} takes a batch from a dispatcher, {@code FanOut} drops duplicates ({@code
 * SequenceWindow}) and encodes each event once ({@code Frame}) into its topic's log ({@code TopicTable}, {@code TopicLog}). A {@code
 * StreamLoop} passes over the topic's viewers ({@code TopicGroup}) and writes to each {@code Viewer} what lies after its {@code Cursor},
 * into its {@code ChannelSink} or {@code BurstSink}.
 *
 * <p>The way of a viewer: {@code StreamService} admits it ({@code ViewerTable}), gives it places in its topics' logs, whose number of
 * viewers {@code SubscriptionLink} tells a dispatcher, writes the welcome, and leaves it to one of the {@code StreamLoops} until its
 * stream ends. {@code ViewerService} changes its topics and its token meanwhile, {@code Lifetimes} says when it ends.
 *
 * <p>The way of what a member publishes: {@code MemberPublishService} checks it, {@code PublishLimits} how much it is, and {@code PublishLink} hands it to a
 * dispatcher. {@link dev.ovation.frontend.Frontend} holds it all.
 */
@NullMarked
package dev.ovation.frontend;

import org.jspecify.annotations.NullMarked;
