package io.converge.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where actions run: beside the threads that read and write, and what anyone may call apart from the rest. However long a catalogue takes to
 * answer, and however many try to sign in, the health of an instance is told.
 */
final class Lanes implements AutoCloseable {

    private final ThreadPoolExecutor open = lane("http-open", 4, 256);
    private final ThreadPoolExecutor signIn = lane("http-sign-in", 2, 32);
    private final ThreadPoolExecutor work = lane("http-work", 8, 64);

    /** @throws Problem with 503 if too much waits already */
    void run(Route route, Runnable task) {
        try {
            lane(route).execute(task);
        } catch (RejectedExecutionException e) {
            throw new Problem(503, "too much is asked at once; try again").with("Retry-After", "1");
        }
    }

    private ThreadPoolExecutor lane(Route route) {
        if (route.access() != Access.ANYONE) {
            return work;
        }
        return route.method().isSafe() ? open : signIn;
    }

    private static ThreadPoolExecutor lane(String name, int threads, int mostWaiting) {
        ThreadPoolExecutor lane = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(mostWaiting), named(name));
        lane.allowCoreThreadTimeOut(true);
        return lane;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        open.shutdownNow();
        signIn.shutdownNow();
        work.shutdownNow();
    }
}
