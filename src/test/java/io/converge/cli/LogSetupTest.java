package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the jar logs; that it does, and gives way to a file of one's own, is shown by {@code RunnableJarIT}. */
class LogSetupTest {

    private static final String FILE = "logback.configurationFile";

    private final LoggerContext context = new LoggerContext();
    private String fileBefore;

    @BeforeEach
    void meanTheOwnSetup() {
        fileBefore = System.setProperty(FILE, LogSetup.class.getName());
    }

    @AfterEach
    void putBack() {
        if (fileBefore == null) {
            System.clearProperty(FILE);
        } else {
            System.setProperty(FILE, fileBefore);
        }
        context.stop();
    }

    private ConsoleAppender<ILoggingEvent> appender() {
        assertThat(new LogSetup().configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        return (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    }

    private String line(LoggingEvent event) {
        return new String(appender().getEncoder().encode(event), StandardCharsets.UTF_8);
    }

    private LoggingEvent event(Throwable fault) {
        Logger logger = context.getLogger("io.converge.runtime.ConvergeApplication");
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, "gone: {}", fault, new Object[] {"x"});
        event.setInstant(Instant.EPOCH);
        return event;
    }

    @Test
    void lineHasTimeLevelLoggerAndMessage() {
        assertThat(line(event(null)))
                .matches(
                        "19\\d\\d-\\d\\d-\\d\\dT\\d\\d:00:00\\.000\\S+ WARN  i\\.c\\.r\\.ConvergeApplication gone: x\\R");
    }

    @Test
    void traceOfAFaultFollows() {
        assertThat(line(event(new IllegalStateException("broken"))))
                .contains("gone: x" + System.lineSeparator() + "java.lang.IllegalStateException: broken")
                .contains("\tat " + LogSetupTest.class.getName());
    }

    @Test
    void warningsAreWrittenToStandardErrorAndWhatIsAsItShouldBeIsNot() {
        assertThat(appender().getTarget()).isEqualTo("System.err");
        assertThat(context.getLogger("org.example").isWarnEnabled()).isTrue();
        assertThat(context.getLogger("org.example").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("io.converge.console.Settlements").isInfoEnabled())
                .isTrue();
        assertThat(context.getLogger("org.apache.kafka.clients.NetworkClient").isWarnEnabled())
                .isFalse();
        assertThat(context.getLogger("io.confluent.kafka.schemaregistry.client.rest.RestService")
                        .isErrorEnabled())
                .isFalse();
    }

    @Test
    void fileOnTheClassPathIsMeantUnlessSomethingElseIsNamed() {
        System.clearProperty(FILE);

        assertThat(new LogSetup().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    }

    @Test
    void fileThatIsNamedIsMeant() {
        System.setProperty(FILE, "own.xml");

        assertThat(new LogSetup().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    }
}
