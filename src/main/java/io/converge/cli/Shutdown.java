package io.converge.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command end in order on Ctrl-C or SIGTERM: it is told, and the process waits for it for a while. */
final class Shutdown implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration patience;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean requested;

    private Shutdown(Duration patience) {
        this.patience = patience;
    }

    /**
     * Watches until {@link #close()}.
     *
     * @param stop makes the command's thread come to its end
     */
    static Shutdown onSignal(Runnable stop) {
        return onSignal(stop, PATIENCE);
    }

    /**
     * Watches until {@link #close()}.
     *
     * @param stop makes the command's thread come to its end
     * @param patience how long the process waits for that
     */
    static Shutdown onSignal(Runnable stop, Duration patience) {
        Shutdown shutdown = new Shutdown(patience);
        Thread hook = new Thread(() -> shutdown.request(stop), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return shutdown;
    }

    private void request(Runnable stop) {
        if (done.getCount() == 0) {
            return;
        }
        requested = true;
        stop.run();
        try {
            if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS) && patience.equals(PATIENCE)) {
                System.err.println("not ended in order within " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process is about to end. */
    boolean isRequested() {
        return requested;
    }

    /** The command has done all there was to do. */
    @Override
    public void close() {
        done.countDown();
    }
}
