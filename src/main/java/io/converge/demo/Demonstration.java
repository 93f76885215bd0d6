package io.converge.demo;

import io.converge.config.ConvergeConfig;
import io.converge.model.Operation;
import io.converge.runtime.ConvergeApplication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Feeds a running application with changes of two regions and a supplier, prints what it makes of them, then sends all of
 * them once more in another order and looks whether anything changes.
 */
public final class Demonstration implements AutoCloseable {

    private static final int SKUS = 24;
    private static final int CHANGES_PER_SECOND = 20;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ConvergeConfig config;
    private final ConvergeApplication application;
    private final Consumer<String> out;
    private final Random random;
    private final Serializer<Object> serializer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Results results;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private volatile boolean stopped;

    /** @param out gets what a spectator reads, a line each */
    public Demonstration(ConvergeConfig config, ConvergeApplication application, long seed, Consumer<String> out) {
        this.config = config;
        this.application = application;
        this.out = out;
        this.random = new Random(seed);
        this.serializer = config.registryClient().serializer();
        this.producer =
                new KafkaProducer<>(config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
        this.results = new Results(config, out);
    }

    /**
     * Runs it all.
     *
     * @param duration of the feed
     * @return whether replaying changed nothing; true also if it was {@link #stop() stopped} before
     */
    public boolean run(Duration duration) {
        out.accept("Two regions, eu-west and us-east, write the same products for " + duration.toSeconds()
                + " s; two overlapping runs of supplier-7's price list write them too.");
        openWithOneConflictOfEachType();
        feed(duration);
        settle();
        out.accept("");
        Map<String, Long> first = application.totals();
        boolean same = stopped || replay();
        if (!stopped) {
            summarize(first, same);
        }
        return same;
    }

    /** Ends it soon. */
    public void stop() {
        stopped = true;
    }

    private void openWithOneConflictOfEachType() {
        Region euWest = region("eu-west");
        Region usEast = region("us-east");
        String sku = "LAP-001";
        long now = now();
        send(euWest.write(sku, Operation.INSERT, now));
        send(usEast.write(sku, Operation.INSERT, now + 1));
        awaitContext(sku, 2);
        euWest.see(sku, results.catalogue());
        usEast.see(sku, results.catalogue());
        send(euWest.write(sku, Operation.REPLACE, now + 2));
        send(usEast.write(sku, Operation.REPLACE, now + 3));
        send(euWest.write(sku, Operation.DELETE, now + 4));
        settle();
    }

    private Region region(String origin) {
        return regions.computeIfAbsent(origin, name -> new Region(name, random));
    }

    private void awaitContext(String sku, int origins) {
        poll(() -> results.catalogue()
                .get(sku)
                .map(entry -> entry.context().size() >= origins)
                .orElse(false));
    }

    private void feed(Duration duration) {
        List<String> skus = IntStream.range(0, SKUS)
                .mapToObj(i -> String.format("SKU-%03d", i))
                .toList();
        SupplierFeed supplier = new SupplierFeed(skus, random);
        int changes = (int) Math.max(supplier.size() + 10L, duration.toMillis() * CHANGES_PER_SECOND / 1000);
        long started = System.nanoTime();
        long supplierStarted = now();
        int supplierRow = 0;
        for (int i = 0; i < changes && !stopped; i++) {
            if (supplierRow < supplier.size() * (i + 1L) / changes) {
                // The supplier's producer knows no keys, so its changes take the way through the rekey topic.
                send(null, serialize(supplier.change(supplierRow++, supplierStarted)));
            } else {
                Region region = region(random.nextBoolean() ? "eu-west" : "us-east");
                send(region.write(skus.get(random.nextInt(SKUS)), results.catalogue(), now()));
            }
            if (random.nextInt(20) == 0) {
                resend();
            }
            if (i == changes / 2) {
                sendBadRecords();
            }
            long next = started + duration.toNanos() * (i + 1) / changes;
            poll(() -> System.nanoTime() >= next);
        }
    }

    private void send(GenericRecord change) {
        send(change.get("sku").toString().getBytes(StandardCharsets.UTF_8), serialize(change));
    }

    private byte[] serialize(GenericRecord change) {
        return serializer.serialize(config.ownChangesTopic(), change);
    }

    private void send(byte[] key, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(config.ownChangesTopic(), key, value);
        sent.add(record);
        producer.send(record);
    }

    /** A producer that did not hear of its success tries again. */
    private void resend() {
        ProducerRecord<byte[], byte[]> record = sent.get(random.nextInt(sent.size()));
        send(record.key(), record.value());
    }

    private void sendBadRecords() {
        send("SKU-000".getBytes(StandardCharsets.UTF_8), "not Avro".getBytes(StandardCharsets.UTF_8));
        long tomorrow = now() + Duration.ofDays(1).toMillis();
        send(new Region("clock-ahead", random).write("SKU-000", Operation.INSERT, tomorrow));
    }

    /** Waits until every change is decided on and its results are read. */
    private void settle() {
        producer.flush();
        poll(() -> {
            Map<String, Long> totals = application.totals();
            return decided(totals) >= sent.size()
                    && results.converged() >= totals.getOrDefault("converged", 0L)
                    && results.conflicts() >= sum(totals, "conflict-")
                    && results.deadLetters() >= sum(totals, "refused-");
        });
    }

    private static long decided(Map<String, Long> totals) {
        return totals.getOrDefault("applied", 0L)
                + totals.getOrDefault("concurrent", 0L)
                + totals.getOrDefault("duplicate", 0L)
                + totals.getOrDefault("stale", 0L)
                + sum(totals, "refused-");
    }

    private static long sum(Map<String, Long> totals, String prefix) {
        return totals.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private boolean replay() {
        Map<String, Catalogue.Entry> before = results.catalogue().copy();
        long converged = results.converged();
        long conflicts = results.conflicts();
        List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>(sent);
        Collections.shuffle(again, random);
        out.accept("replaying " + again.size() + " changes in another order …");
        again.forEach(record -> send(record.key(), record.value()));
        settle();
        out.accept("replay: " + (results.converged() - converged) + " converged records, "
                + (results.conflicts() - conflicts) + " conflicts");
        return results.converged() == converged
                && results.conflicts() == conflicts
                && results.catalogue().copy().equals(before);
    }

    private void summarize(Map<String, Long> totals, boolean same) {
        long products = results.catalogue().copy().values().stream()
                .filter(entry -> entry.product() != null)
                .count();
        out.accept("");
        out.accept(
                "before the replay, which the console counts too; of one conflict or dead letter each record counts:");
        out.accept("changes        " + decided(totals) + ": "
                + counts(totals, "applied", "concurrent", "duplicate", "stale"));
        out.accept("conflicts      " + sum(totals, "conflict-") + ": "
                + counts(totals, "conflict-insert", "conflict-replace", "conflict-delete"));
        out.accept("dead letters   " + sum(totals, "refused-") + ": "
                + counts(
                        totals,
                        totals.keySet().stream()
                                .filter(name -> name.startsWith("refused-"))
                                .toArray(String[]::new)));
        out.accept("catalogue      " + products + " products, "
                + (results.catalogue().copy().size() - products) + " deleted");
        out.accept("replay         " + (same ? "of everything changed nothing" : "CHANGED THE RESULT"));
    }

    private static String counts(Map<String, Long> totals, String... names) {
        List<String> counts = new ArrayList<>();
        for (String name : names) {
            counts.add(totals.getOrDefault(name, 0L) + " " + name.replaceFirst("^(conflict|refused)-", ""));
        }
        return String.join(", ", counts);
    }

    /** Reads and prints results until something is so. */
    private void poll(BooleanSupplier enough) {
        long started = System.nanoTime();
        while (!stopped) {
            results.poll(POLL);
            if (enough.getAsBoolean()) {
                return;
            }
            if (!application.isAlive()) {
                throw new IllegalStateException("Converge has stopped");
            }
            if (System.nanoTime() - started > PATIENCE.toNanos()) {
                throw new IllegalStateException("nothing came for " + PATIENCE.toSeconds() + " s");
            }
        }
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        results.close();
        serializer.close();
    }
}
