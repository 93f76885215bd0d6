package io.converge.bench;

import io.converge.config.ConvergeConfig;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Changes of skus that nothing else writes, and when another session of the database sees their rows. */
final class RowProbes implements AutoCloseable {

    private static final long PAUSE_NANOS = 2_000_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<Object> serializer;
    private final String topic;
    private final Workload.Writer changes = Workload.BASE.writer();
    private final Map<String, Long> onTheirWay = new ConcurrentHashMap<>();
    private final List<Double> milliseconds = new ArrayList<>();
    private final List<CompletableFuture<?>> needed = new ArrayList<>();
    private final Thread looking;
    private volatile boolean over;
    private volatile SQLException failure;
    private int sent;

    /** @param producer of the load, too, so that a probe waits where the load does */
    RowProbes(ConvergeConfig config, KafkaProducer<byte[], byte[]> producer, String topic, String url, String table) {
        this.producer = producer;
        this.serializer = config.registryClient().serializer();
        this.topic = topic;
        this.looking = new Thread(() -> look(url, table), "row-probes");
        looking.start();
    }

    /** Waits for rows only while this is not done. */
    void need(CompletableFuture<?> part) {
        needed.add(part);
    }

    void send() {
        GenericRecord change = changes.next();
        String sku = "PROBE-" + sent++;
        change.put("sku", sku);
        onTheirWay.put(sku, System.nanoTime());
        producer.send(
                new ProducerRecord<>(topic, sku.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, change)));
    }

    /**
     * Waits until the rows of all that were sent are visible.
     *
     * @throws IllegalStateException if something that is needed has ended before
     */
    void await() throws SQLException {
        while (!onTheirWay.isEmpty()) {
            if (failure != null) {
                throw failure;
            }
            for (CompletableFuture<?> part : needed) {
                if (part.isDone()) {
                    part.join();
                    throw new IllegalStateException("the application or the sink has ended");
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Of those whose rows are visible, in the order in which they were seen; those before are forgotten. */
    synchronized List<Double> takeMilliseconds() {
        List<Double> all = List.copyOf(milliseconds);
        milliseconds.clear();
        return all;
    }

    private void look(String url, String table) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement query =
                        connection.prepareStatement("select sku from " + table + " where sku = any(?)")) {
            while (!over) {
                List<String> skus = List.copyOf(onTheirWay.keySet());
                if (!skus.isEmpty()) {
                    query.setArray(1, connection.createArrayOf("text", skus.toArray()));
                    try (ResultSet row = query.executeQuery()) {
                        while (row.next()) {
                            seen(row.getString(1));
                        }
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private synchronized void seen(String sku) {
        milliseconds.add((System.nanoTime() - onTheirWay.remove(sku)) / 1e6);
    }

    @Override
    public void close() {
        over = true;
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        serializer.close();
    }
}
