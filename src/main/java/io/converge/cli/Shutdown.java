package io.converge.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command end in order on Ctrl-C or SIGTERM: it is told, and the process waits for it for a while. */
final class Shutdown implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean requested;

    private Shutdown() {}

    /**
     * Watches until {@link #close()}.
     *
     * @param stop makes the command's thread come to its end
     */
    static Shutdown onSignal(Runnable stop) {
        Shutdown shutdown = new Shutdown();
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
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("not ended in order within " + PATIENCE_SECONDS + " s");
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
