/**
 * The {@code ovation} command.
 *
 * <p>{@link dev.ovation.cli.Main} is the command line. {@code UpCommand} starts a {@link dev.ovation.cli.LocalPlatform}: every node of
 * every data center in this process, on the ports that {@code PortPlan} gives them and the {@link dev.ovation.cli.LocalStore} that {@code
 * UpStore} was asked for. {@code FrontendCommand}, {@code DispatcherCommand} and {@code RelayCommand} run one node in production; {@code
 * DoctorCommand} says before whether it could run: {@code Doctor} reads what it needs ({@code NodeNeeds}) and looks at each. {@code
 * PublishCommand} and {@code WatchCommand} are clients. {@code BenchCommand} holds the measurements, each against a platform of its own
 * ({@code BenchPlatform}): {@code RoutingCommand} has {@code RoutingRun} open a {@code RoutingViewer} for one new topic after the other
 * and publish through every dispatcher; a {@code RoutingProbe} for each says since when it routes, {@code RoutingTimes} and {@code
 * RoutingReport} make figures of it. {@code FanoutCommand} makes a {@code FanoutPlan}; its {@code FanoutRun} starts a {@code
 * FanoutPlatform} of {@code BenchNode}s and the {@code FanoutViewers}, and takes down two {@code FanoutMoment}s, the {@code FanoutHops}
 * and each {@code GcLog}; the difference is a {@code FanoutReport}, which {@code FanoutTable} writes for a terminal and {@code
 * FanoutPage} as an {@code HtmlPage} with {@code SvgPlot}s and {@code SvgBars}.
 * {@code IntakeCommand} and {@code ChurnCommand} start nodes in processes of their own ({@code
 * BenchNode}); {@code IntakeRun} publishes to a dispatcher as fast as it accepts, {@code ChurnRun} lets viewers come and go beside those
 * who stay. {@code FanoutCommand} has a {@code FanoutRun} send events through a {@code FanoutPlatform} to {@code FanoutViewers}; {@code
 * FanoutReport} says what became of them. {@code FloorCommand} has a {@code FloorRun} do the same with {@code Floors} instead of the
 * platform, {@code ConnectionsCommand} a {@code ConnectionsRun} look at how viewers come.
 */
@NullMarked
package dev.ovation.cli;

import org.jspecify.annotations.NullMarked;
