package io.converge.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The streams of events that last: so many at the most, pinged, and ended where the listener may listen no longer. */
final class OpenStreams implements AutoCloseable {

    /** Each may have a megabyte that waits. */
    private static final int MOST = 100;

    private final Map<EventStream, Runnable> admissions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "http-events");
        thread.setDaemon(true);
        return thread;
    });

    void start(long pingMs) {
        clock.scheduleAtFixedRate(this::ping, pingMs, pingMs, TimeUnit.MILLISECONDS);
    }

    /** @throws Problem with 503 if there are too many */
    void requireRoom() {
        if (admissions.size() >= MOST) {
            throw new Problem(503, "too many listen already").with("Retry-After", "10");
        }
    }

    /** @param admission fails with a {@link Problem} if the listener may listen no longer */
    void add(EventStream stream, Runnable admission) {
        admissions.put(stream, admission);
        stream.onEnd(() -> admissions.remove(stream));
    }

    private void ping() {
        admissions.forEach((stream, admission) -> {
            try {
                admission.run();
                stream.ping();
            } catch (RuntimeException e) {
                stream.close();
            }
        });
    }

    /** Ends them all. */
    @Override
    public void close() {
        clock.shutdownNow();
        admissions.keySet().forEach(EventStream::close);
    }
}
