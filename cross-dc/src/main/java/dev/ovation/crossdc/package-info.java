/**
 * The relay between data centers.
 *
 * <p>{@code RelayService} takes a batch from a dispatcher of this data center, with the name of the data center that it is for; {@code
 * DataCenterLinks} carries its events to any dispatcher there. What waits for a data center that is cut off waits for itself alone.
 * {@link dev.ovation.crossdc.Relay} holds both.
 */
@NullMarked
package dev.ovation.crossdc;

import org.jspecify.annotations.NullMarked;
