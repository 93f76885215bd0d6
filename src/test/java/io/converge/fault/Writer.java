package io.converge.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.fault.History.Event;
import io.converge.serde.registry.RegistryPatience;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.testing.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One of the processes that send the {@link History}: its part of it, in order, some of it again later. */
final class Writer implements AutoCloseable {

    static final int COUNT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long REGISTRY_PAUSE_MS = 200;
    private static final int REMEMBERED = 500;
    private static final int REPEAT_ONE_OF = 20;
    private static final int BULK_BYTES = 50_000;
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /**
     * What a writer is told.
     *
     * @param eventsPerSecond of all writers together
     */
    record Order(
            Map<String, String> settings,
            int number,
            long seed,
            int skus,
            long startMs,
            Load load,
            double eventsPerSecond) {

        History history() {
            return new History(seed, skus, startMs, load);
        }
    }

    /**
     * What a writer has done.
     *
     * @param records that the broker has acknowledged
     * @param repeated of them
     * @param failed sends that were given up, and done again
     */
    record Done(long records, long repeated, long failed) {}

    private final Order order;
    private final History history;
    private final EventRecords records;
    private final KafkaProducer<byte[], byte[]> producer;
    /** Whose batches are small on their way and large where they are unpacked. */
    private final KafkaProducer<byte[], byte[]> bulkProducer;

    private final ConcurrentLinkedQueue<ProducerRecord<byte[], byte[]>> failed = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Deque<ProducerRecord<byte[], byte[]>> sent = new ArrayDeque<>();
    private final Random random;
    private volatile long stopAt = Long.MAX_VALUE;
    private volatile boolean waits;
    private volatile long position;
    private long repeated;

    private Writer(Order order) {
        this.order = order;
        this.random = new Random(order.seed() + order.number());
        ConvergeConfig config = new ConvergeConfig(order.settings());
        this.history = order.history();
        this.producer = producer(config, Map.of());
        this.bulkProducer = producer(
                config,
                Map.of(
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "gzip",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        MOST_BYTES,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        MOST_BYTES,
                        ProducerConfig.LINGER_MS_CONFIG,
                        50));
        this.records = new EventRecords(
                config.changesTopics().get(0),
                history.products(),
                config.registryClient(new Stubborn()).serializer());
    }

    private static KafkaProducer<byte[], byte[]> producer(ConvergeConfig config, Map<String, Object> others) {
        Map<String, Object> settings = config.clientSettings();
        settings.putAll(others);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A writer goes on once the registry is back. */
    private static final class Stubborn implements RegistryPatience {
        @Override
        public boolean await(RegistryUnavailableException fault) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(REGISTRY_PAUSE_MS));
            return true;
        }

        @Override
        public void recovered() {
            // Nobody waits to hear it.
        }
    }

    private Done run() {
        long begin = System.nanoTime();
        while (position < stopAt) {
            if (waits) {
                begin = afterWaiting(begin);
            }
            long due = (long) ((System.nanoTime() - begin) / 1e9 * order.eventsPerSecond());
            for (; position < Math.min(due, stopAt); position++) {
                Event event = history.next();
                records.registerAhead(event.index());
                if (event.writers().contains(order.number())) {
                    send(event);
                }
            }
            sendFailedAgain();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        flush();
        while (!failed.isEmpty()) {
            sendFailedAgain();
            flush();
        }
        return new Done(acknowledged.get(), repeated, failures.get());
    }

    /** @return when it would have begun if it had not waited */
    private long afterWaiting(long begin) {
        long since = System.nanoTime();
        while (waits) {
            sendFailedAgain();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return begin + System.nanoTime() - since;
    }

    private void flush() {
        producer.flush();
        bulkProducer.flush();
    }

    private void send(Event event) {
        ProducerRecord<byte[], byte[]> record = records.of(event);
        send(record);
        if (event.change() == null) {
            return; // It is sent once.
        }
        sent.addLast(record);
        if (sent.size() > REMEMBERED) {
            sent.removeFirst();
        }
        if (random.nextInt(REPEAT_ONE_OF) == 0) {
            List<ProducerRecord<byte[], byte[]>> earlier = new ArrayList<>(sent);
            repeated++;
            send(earlier.get(random.nextInt(earlier.size())));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        boolean bulk = record.value() != null && record.value().length > BULK_BYTES;
        (bulk ? bulkProducer : producer).send(record, (metadata, e) -> {
            if (e == null) {
                acknowledged.incrementAndGet();
            } else {
                failures.incrementAndGet();
                System.err.println("writer " + order.number() + " sends again: " + e);
                failed.add(record);
            }
        });
    }

    private void sendFailedAgain() {
        for (ProducerRecord<byte[], byte[]> record = failed.poll(); record != null; record = failed.poll()) {
            send(record);
        }
    }

    @Override
    public void close() {
        producer.close();
        bulkProducer.close();
        records.close();
    }

    /**
     * Reads an {@link Order}; then each line asks where it is, has it wait or go on, or tells where to stop, which is answered by
     * {@link Done}.
     */
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Writer writer = new Writer(JSON.readValue(input.readLine(), Order.class))) {
            Thread listener = new Thread(() -> writer.listen(input), "listener");
            listener.setDaemon(true);
            listener.start();
            Done done = writer.run();
            ChildProcess.answer(JSON.writeValueAsString(done));
        }
    }

    private void listen(BufferedReader input) {
        try {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                switch (line) {
                    case "position" -> ChildProcess.answer(String.valueOf(position));
                    case "wait" -> waits = true;
                    case "go on" -> waits = false;
                    default -> stopAt = Long.parseLong(line);
                }
            }
            Runtime.getRuntime().halt(1); // Whoever wanted this is gone.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
