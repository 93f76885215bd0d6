package io.converge.runtime;

import java.time.Duration;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/** Reads what comes on a thread of its own until it has enough or is closed. */
final class PolicyWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Consumer<String, String> consumer;
    private final Predicate<String> handler;
    private final java.util.function.Consumer<KafkaException> onFailure;
    private final Thread thread = new Thread(this::run, "policy-watch");

    private PolicyWatch(
            Consumer<String, String> consumer,
            Predicate<String> handler,
            java.util.function.Consumer<KafkaException> onFailure) {
        this.consumer = consumer;
        this.handler = handler;
        this.onFailure = onFailure;
    }

    /**
     * @param consumer is closed in the end
     * @param handler gets each value and says whether to go on
     * @param onFailure hears what the consumer cannot get over; nothing is read after that
     */
    static PolicyWatch start(
            Consumer<String, String> consumer,
            Predicate<String> handler,
            java.util.function.Consumer<KafkaException> onFailure) {
        PolicyWatch watch = new PolicyWatch(consumer, handler, onFailure);
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
        } catch (KafkaException e) {
            onFailure.accept(e);
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
