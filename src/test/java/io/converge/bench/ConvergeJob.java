package io.converge.bench;

import static org.awaitility.Awaitility.await;

import io.converge.config.ConvergeConfig;
import io.converge.runtime.ConvergeApplication;
import io.converge.web.InstanceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Converge as a user starts it. */
final class ConvergeJob implements Job {

    private static final Set<String> CLASSIFICATIONS = Set.of("applied", "concurrent", "duplicate", "stale");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(30);

    private final ConvergeApplication application;
    /** Null where nobody is to look. */
    private final InstanceServer server;

    private Onlookers onlookers;

    ConvergeJob(ConvergeConfig config) {
        application = new ConvergeApplication(config, line -> {});
        try {
            server = InstanceServer.start(config, application, "benchmark").orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void start() throws InterruptedException {
        application.start();
        await().atMost(START_TIMEOUT).pollInterval(Duration.ofMillis(5)).until(application::isRunning);
        if (server != null) {
            onlookers = new Onlookers(server);
        }
    }

    @Override
    public long processed() {
        application.failure().ifPresent(failure -> {
            throw new IllegalStateException(failure);
        });
        Map<String, Long> totals = application.totals();
        return CLASSIFICATIONS.stream()
                .mapToLong(name -> totals.getOrDefault(name, 0L))
                .sum();
    }

    @Override
    public Traffic traffic() {
        return new Traffic(application.streams().orElseThrow().metrics());
    }

    @Override
    public void end() {
        application.close();
    }

    @Override
    public void close() {
        end();
        if (server != null) {
            onlookers.close();
            server.close();
        }
    }
}
