/**
 * From a publish to the frontends that want it.
 *
 * <p>The way of an event: {@code PublishService} reads the request, {@code Publisher} gives it an id and a time, {@code Dispatcher}
 * asks {@code Routes} who wants it and hands it to {@code FrontendLinks} and {@code RelayLinks}. Events of other data centers come in
 * by {@code EventsService} and go the same way from {@code Dispatcher} on, but are never relayed again.
 *
 * <p>The way of an interest: {@code SubscriptionService} takes it from a frontend, puts it into {@code Routes}, tells the other
 * dispatchers ({@code Peers}) and the subscription table; {@code RouteFeed} learns from the table what others wrote. {@code
 * LeaseService} and {@code StoreDirectory} know who is alive. {@link dev.ovation.dispatcher.DispatcherNode} holds it all.
 */
@NullMarked
package dev.ovation.dispatcher;

import org.jspecify.annotations.NullMarked;
