package io.converge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * What is logged, and how: warnings to standard error, or what {@code LOG_LEVEL} says. A {@code logback.xml} on the class path
 * or one that {@code -Dlogback.configurationFile} names takes its place, as with Logback alone.
 *
 * <p>It is no such file itself: to read one takes Logback 600 classes, for commands that most often log nothing.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** This may name a file of settings; or this class, where such a file is on the class path and is not meant. */
    private static final String FILE = "logback.configurationFile";

    private static final String LEVEL = "LOG_LEVEL";

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg%n";

    private static final Map<String, Level> LEVELS = Map.ofEntries(
            // An unreachable broker is told once, by Converge, and not for each try.
            Map.entry("org.apache.kafka.clients.NetworkClient", Level.ERROR),
            // Warnings about what is as it should be here.
            Map.entry("org.apache.kafka.controller", Level.ERROR),
            Map.entry("kafka.server.DefaultAutoTopicCreationManager", Level.ERROR),
            Map.entry("org.apache.kafka.streams.StreamsConfig", Level.ERROR),
            Map.entry("org.apache.kafka.streams.TopologyTestDriver", Level.ERROR),
            Map.entry("org.apache.kafka.streams.processor.internals.StateDirectory", Level.ERROR),
            // Serializers print all their settings, secrets among them, at INFO.
            Map.entry("io.confluent", Level.WARN),
            // That a registry does not answer is told by Converge, with the way out; here each try would have a trace.
            Map.entry("io.confluent.kafka.schemaregistry.client.rest.RestService", Level.OFF),
            // A poll that has its fill (PolledBytes) would be told as an error. Bytes cannot fail to be read.
            Map.entry("org.apache.kafka.clients.consumer.internals.CompletedFetch", Level.OFF),
            // Who has signed in.
            Map.entry("io.converge.access", Level.INFO),
            // Who has settled what, and sent what again.
            Map.entry("io.converge.console", Level.INFO));

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isGivenByFile()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LineLayout layout = new LineLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("STDERR");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(rootLevel()));
        root.addAppender(appender);
        LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean isGivenByFile() {
        String file = System.getProperty(FILE);
        if (file != null) {
            return !file.equals(LogSetup.class.getName());
        }
        ClassLoader loader = LogSetup.class.getClassLoader();
        return loader.getResource("logback-test.xml") != null || loader.getResource("logback.xml") != null;
    }

    private static String rootLevel() {
        String level = System.getProperty(LEVEL);
        level = level == null ? System.getenv(LEVEL) : level;
        return level == null ? Level.WARN.toString() : level;
    }

    /** Begins to know its pattern with the first line. */
    private static final class LineLayout extends LayoutBase<ILoggingEvent> {

        private PatternLayout pattern;

        @Override
        public synchronized String doLayout(ILoggingEvent event) {
            if (pattern == null) {
                pattern = new PatternLayout();
                pattern.setContext(getContext());
                pattern.setPattern(PATTERN);
                pattern.start();
            }
            return pattern.doLayout(event);
        }
    }
}
