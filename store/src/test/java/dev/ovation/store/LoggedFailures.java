package dev.ovation.store;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** What kinds of exceptions libraries log while a test looks: those that they swallow. Thread-safe. */
final class LoggedFailures extends AppenderBase<ILoggingEvent> {
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

    private LoggedFailures() {}

    /** Looks from now on. */
    static LoggedFailures begin() {
        LoggedFailures failures = new LoggedFailures();
        failures.setContext(failures.root.getLoggerContext());
        failures.start();
        failures.root.addAppender(failures);
        return failures;
    }

    /** Class names. */
    Set<String> kinds() {
        return Set.copyOf(kinds);
    }

    @Override
    protected void append(ILoggingEvent event) {
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            kinds.add(cause.getClassName());
        }
    }

    @Override
    public void stop() {
        root.detachAppender(this);
        super.stop();
    }
}
