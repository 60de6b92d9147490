/**
 * The {@code ovation} command.
 *
 * <p>{@link dev.ovation.cli.Main} is the command line. {@code UpCommand} starts a {@link dev.ovation.cli.LocalPlatform}: every node of
 * every data center in this process, on the ports that {@code PortPlan} gives them and the {@link dev.ovation.cli.LocalStore} that {@code
 * UpStore} was asked for. {@code FrontendCommand}, {@code
 * DispatcherCommand} and {@code RelayCommand} run one node in production. {@code PublishCommand} and {@code WatchCommand} are clients.
 */
@NullMarked
package dev.ovation.cli;

import org.jspecify.annotations.NullMarked;
