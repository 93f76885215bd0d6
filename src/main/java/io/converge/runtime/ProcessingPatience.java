package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryPatience;
import io.converge.serde.registry.RegistryUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps the record at hand until the registry answers. Under exactly-once Kafka may meanwhile take the work of this thread
 * away and abort its transaction; it then begins again after its last commit. Under at-least-once nothing aborts
 * what it writes, so it gives its work up before. Safe for threads.
 */
final class ProcessingPatience implements RegistryPatience {

    private static final long BRIEF_PAUSE_MS = 1_000;

    private final ConvergeConfig config;
    private final CountDownLatch closing;
    private final Consumer<String> say;
    private final Backoff backoff = Backoff.ofSeconds();
    private final ThreadLocal<RegistryWaits> waits;
    private final Map<Thread, String> waiting = new ConcurrentHashMap<>();

    /** @param closing ends all waiting */
    ProcessingPatience(ConvergeConfig config, CountDownLatch closing, Consumer<String> say) {
        this.config = config;
        this.closing = closing;
        this.say = say;
        this.waits = ThreadLocal.withInitial(() -> new RegistryWaits(config.maxPollIntervalMs()));
    }

    @Override
    public boolean await(RegistryUnavailableException fault) {
        waiting.put(Thread.currentThread(), fault.getMessage());
        boolean again = pause(fault);
        if (!again) {
            waiting.remove(Thread.currentThread());
        }
        return again;
    }

    private boolean pause(RegistryUnavailableException fault) {
        long start = System.nanoTime();
        long pause = fault.isBrief() ? BRIEF_PAUSE_MS : backoff.nextPauseMs(start);
        RegistryWaits before = waits.get();
        long allowed = config.isAtLeastOnce() ? before.allowedMs(pause, start) : pause;
        if (allowed == 0) {
            return false;
        }
        say.accept(
                "processing waits: " + fault.getMessage() + " Trying again in " + Math.max(1, allowed / 1000) + " s.");
        try {
            return !closing.await(allowed, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            before.waited(System.nanoTime() - start, System.nanoTime());
        }
    }

    @Override
    public void recovered() {
        waiting.remove(Thread.currentThread());
        backoff.reset();
        say.accept("the schema registry answers: processing goes on");
    }

    /** Why threads wait now, by thread. */
    Map<Thread, String> waiting() {
        return waiting;
    }
}
