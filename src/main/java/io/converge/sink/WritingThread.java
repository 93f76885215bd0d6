package io.converge.sink;

import io.converge.sink.RowWriter.Written;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes a transaction while the consumer's thread reads the records of the next one: one at a time. The session is this thread's
 * until the write has ended.
 */
final class WritingThread implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "sink-writer");
        made.setDaemon(true);
        return made;
    });

    private Future<Written> underWay;

    boolean isBusy() {
        return underWay != null;
    }

    /** Begins a write. The one before has ended, and was {@link #end}ed. */
    void begin(Callable<Written> write) {
        underWay = thread.submit(write);
    }

    /**
     * Waits for the end of the write that was begun.
     *
     * @throws SQLException if it failed
     * @throws FencedException if another sink has one of its partitions
     */
    Written end() throws SQLException, FencedException, SinkException {
        Future<Written> ending = underWay;
        underWay = null;
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException("stopped", e);
        }
    }

    /** What a write may throw; what it may not is thrown as it is. */
    private static SQLException failure(Throwable cause) throws FencedException {
        if (cause instanceof SQLException failure) {
            return failure;
        }
        if (cause instanceof FencedException fenced) {
            throw fenced;
        }
        if (cause instanceof RuntimeException fault) {
            throw fault;
        }
        throw (Error) cause;
    }

    /** Waits until nothing is written, and leaves what came of it to {@link #end}. */
    void await() {
        Future<Written> awaited = underWay;
        if (awaited != null) {
            try {
                awaited.get();
            } catch (ExecutionException e) {
                // Told at its end.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        await();
        thread.shutdown();
    }
}
