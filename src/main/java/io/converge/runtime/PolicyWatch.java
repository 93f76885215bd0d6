package io.converge.runtime;

import java.time.Duration;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;

/** Reads what comes on a thread of its own until it has enough or is closed. */
final class PolicyWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Consumer<String, String> consumer;
    private final Predicate<String> handler;
    private final Thread thread = new Thread(this::run, "policy-watch");

    private PolicyWatch(Consumer<String, String> consumer, Predicate<String> handler) {
        this.consumer = consumer;
        this.handler = handler;
    }

    /**
     * @param consumer is closed in the end
     * @param handler gets each value and says whether to go on
     */
    static PolicyWatch start(Consumer<String, String> consumer, Predicate<String> handler) {
        PolicyWatch watch = new PolicyWatch(consumer, handler);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    if (!handler.test(record.value())) {
                        return;
                    }
                }
            }
        } catch (WakeupException closed) {
            // That is what close() is for.
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
