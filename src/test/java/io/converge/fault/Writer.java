package io.converge.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.fault.History.Event;
import io.converge.serde.RecordHeader;
import io.converge.serde.RegistryPatience;
import io.converge.serde.RegistryUnavailableException;
import io.converge.serde.Schemas;
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
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** One of the processes that send the {@link History}: its part of it, in order, some of it again later. */
final class Writer implements AutoCloseable {

    static final int COUNT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long REGISTRY_PAUSE_MS = 200;
    private static final int REMEMBERED = 500;
    private static final int REPEAT_ONE_OF = 20;

    /**
     * What a writer is told.
     *
     * @param eventsPerSecond of all writers together
     */
    record Order(Map<String, String> settings, int number, long seed, int skus, long startMs, double eventsPerSecond) {}

    /**
     * What a writer has done.
     *
     * @param records that the broker has acknowledged
     * @param repeated of them
     * @param failed sends that were given up, and done again
     */
    record Done(long records, long repeated, long failed) {}

    private final Order order;
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<Object> serializer;
    private final ConcurrentLinkedQueue<ProducerRecord<byte[], byte[]>> failed = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Deque<ProducerRecord<byte[], byte[]>> sent = new ArrayDeque<>();
    private final Random random;
    private volatile long stopAt = Long.MAX_VALUE;
    private volatile long position;
    private long repeated;

    private Writer(Order order) {
        this.order = order;
        this.random = new Random(order.seed() + order.number());
        ConvergeConfig config = new ConvergeConfig(order.settings());
        this.topic = config.changesTopics().get(0);
        this.producer =
                new KafkaProducer<>(config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
        this.serializer = config.registryClient(new Stubborn()).serializer();
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
        History history = new History(order.seed(), order.skus(), order.startMs());
        long begin = System.nanoTime();
        while (position < stopAt) {
            long due = (long) ((System.nanoTime() - begin) / 1e9 * order.eventsPerSecond());
            for (; position < Math.min(due, stopAt); position++) {
                Event event = history.next();
                registerAhead(event.index());
                if (event.writers().contains(order.number())) {
                    send(event);
                }
            }
            sendFailedAgain();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        producer.flush();
        while (!failed.isEmpty()) {
            sendFailedAgain();
            producer.flush();
        }
        return new Done(acknowledged.get(), repeated, failures.get());
    }

    /**
     * Half an interval before a schema is used: so readers may have to ask for it while the registry is away, and writers need
     * not.
     */
    private void registerAhead(long index) {
        if (!History.isHalfway(index)) {
            return;
        }
        int version = History.schemaVersion(index);
        GenericRecord first = new GenericData.Record(Schemas.change(History.productSchema(version + 1)));
        first.put("sku", "");
        first.put(
                "op",
                new GenericData.EnumSymbol(first.getSchema().getField("op").schema(), "DELETE"));
        first.put("origin", "");
        first.put("sequence", 0L);
        first.put("timestamp", 0L);
        serializer.serialize(topic, first);
    }

    private void send(Event event) {
        ProducerRecord<byte[], byte[]> record = record(event);
        send(record);
        sent.addLast(record);
        if (sent.size() > REMEMBERED) {
            sent.removeFirst();
        }
        if (random.nextInt(REPEAT_ONE_OF) == 0 && event.change() != null) {
            List<ProducerRecord<byte[], byte[]>> earlier = new ArrayList<>(sent);
            ProducerRecord<byte[], byte[]> again = earlier.get(random.nextInt(earlier.size()));
            if (again.value() == null || again.value()[0] == 0) { // Garbage is sent once.
                repeated++;
                send(again);
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record(Event event) {
        if (event.change() == null) {
            return new ProducerRecord<>(topic, null, event.garbage());
        }
        GenericRecord change = event.change();
        byte[] key = event.placed() ? change.get("sku").toString().getBytes(StandardCharsets.UTF_8) : null;
        boolean asTombstone = event.placed() && change.get("op").toString().equals("DELETE") && event.index() % 2 == 0;
        return asTombstone
                ? new ProducerRecord<>(topic, null, key, null, tombstoneHeaders(change))
                : new ProducerRecord<>(topic, key, serializer.serialize(topic, change));
    }

    private static Headers tombstoneHeaders(GenericRecord change) {
        Headers headers = new RecordHeaders();
        headers.add(RecordHeader.ORIGIN, RecordHeader.bytes(change.get("origin")));
        headers.add(RecordHeader.SEQUENCE, RecordHeader.bytes(change.get("sequence")));
        headers.add(RecordHeader.TIMESTAMP, RecordHeader.bytes(change.get("timestamp")));
        if (change.get("context") != null) {
            try {
                headers.add(RecordHeader.CONTEXT, JSON.writeValueAsBytes(change.get("context")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return headers;
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, e) -> {
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
        serializer.close();
    }

    /** Reads an {@link Order}; then, a line each, asks where it is, or tells where to stop, which is answered by {@link Done}. */
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
                if (line.equals("position")) {
                    ChildProcess.answer(String.valueOf(position));
                } else {
                    stopAt = Long.parseLong(line);
                }
            }
            Runtime.getRuntime().halt(1); // Whoever wanted this is gone.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A writer as its parent sees it. */
    static final class Handle implements AutoCloseable {

        private final ChildProcess child;

        private Handle(ChildProcess child) {
            this.child = child;
        }

        static Handle start(Order order) throws IOException {
            ChildProcess child = ChildProcess.start(Writer.class, Part.jvmOptions("-Xmx256m", "OFF"), List.of());
            child.writeLine(JSON.writeValueAsString(order));
            return new Handle(child);
        }

        /** The index of the event that it comes to next. */
        long position() throws IOException {
            child.writeLine("position");
            return Long.parseLong(child.readLine());
        }

        /** Lets it go on to an event that is not sent any more. */
        void stopAt(long index) {
            child.writeLine(String.valueOf(index));
        }

        Done done() throws IOException {
            return JSON.readValue(child.readLine(), Done.class);
        }

        @Override
        public void close() throws IOException {
            child.close();
        }
    }
}
