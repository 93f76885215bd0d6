package io.converge.triage;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Calls that may ask the registry, each of which is waited for so long and no longer: a registry that takes a question and is silent would hold
 * whoever waits. What is not waited for any more comes to an end by itself, and nobody hears of it. For any thread.
 */
final class BoundedCalls implements AutoCloseable {

    /** Beyond these a registry that is silent is asked nothing more. */
    private static final int MOST_THREADS = 16;

    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final Duration patience;
    private final ExecutorService threads;

    /** @param name of what is asked, for messages */
    BoundedCalls(String name, Duration patience) {
        this.name = name;
        this.patience = patience;
        this.threads = new ThreadPoolExecutor(
                0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), action -> {
                    Thread thread = new Thread(action, "converge-registry-call");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * What the call gives or throws.
     *
     * @throws IOException if it takes too long
     */
    <T> T call(Supplier<T> call) throws IOException {
        Future<T> called;
        try {
            called = threads.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw silent(e);
        }
        try {
            return called.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            called.cancel(true);
            throw silent(e);
        } catch (InterruptedException e) {
            called.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private IOException silent(Exception cause) {
        return new IOException(name + " does not answer: waited " + patience.toMillis() + " ms", cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
