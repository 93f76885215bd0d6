package io.converge.bench;

import io.converge.config.ConvergeConfig;
import io.converge.serde.schema.Schemas;
import io.converge.sink.SinkRun;
import io.converge.testing.SinkSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a change takes from being produced to being a row that others see. */
@Command(
        name = "sink-latency",
        description = {
            "From a change produced to its row visible, through `run` and `sink`, at half of what both sustain together.",
            "Broker, application, sink and database share the machine."
        },
        mixinStandardHelpOptions = true)
final class SinkLatency implements Callable<Integer> {

    private static final String TABLE = "product";
    /** In all partitions, so that whoever has seen them has seen all that came before. */
    private static final int LAST = 40;

    /** As often as at full load: what the half load takes in its time. */
    private static final int ENCODED = 4;

    private static final long PROBE_NANOS = 20_000_000;
    private static final long PAUSE_NANOS = 500_000;

    @Option(names = "--changes", defaultValue = "400000", description = "At full load (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(names = "--seconds", defaultValue = "40", description = "At half load (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--fsync", defaultValue = "on", description = "Of the server (default: ${DEFAULT-VALUE}).")
    private String fsync;

    @Mixin
    private StageOptions options;

    /**
     * @param sustained changes a second until the last row was visible
     * @param offered of them when times were taken
     */
    record Measured(double sustained, double offered, int probes, double p50Ms, double p99Ms, double mostMs) {}

    @Override
    public Integer call() throws Exception {
        try (Stage stage = options.stage();
                EmbeddedPostgres server = PostgresWriters.start(fsync)) {
            String url = server.getJdbcUrl("postgres", "postgres");
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute(HandWritten.createTable(TABLE));
            }
            Measured measured = measure(stage, url);
            System.out.println("| sustained changes/s | offered changes/s | probes | p50 | p99 | longest |");
            System.out.println("|--:|--:|--:|--:|--:|--:|");
            System.out.printf(
                    "| %,.0f | %,.0f | %,d | %.0f ms | %.0f ms | %.0f ms |%n",
                    measured.sustained(),
                    measured.offered(),
                    measured.probes(),
                    measured.p50Ms(),
                    measured.p99Ms(),
                    measured.mostMs());
            Figures.write(options.output(), "sink-latency", "latency", List.of(measured));
        }
        return 0;
    }

    private Measured measure(Stage stage, String url) throws Exception {
        List<Load.Encoded> encoded = Load.encode(stage.clusterSettings(), Workload.BASE, ENCODED * changes);
        String id = stage.newId(Contender.LAST_WRITE_WINS);
        stage.topics().create(id + "-changes", Map.of());
        stage.topics().createConverged(id + "-converged");
        Map<String, String> settings = stage.applicationSettings(id, id + "-changes", Scenario.EXACTLY_ONCE);
        Worker.Handle worker = stage.worker(Contender.LAST_WRITE_WINS);
        CompletableFuture<Run> application = CompletableFuture.supplyAsync(
                () -> worker.runUnchecked(new Worker.Order(settings, Long.MAX_VALUE, Double.MAX_VALUE, false)));
        ConvergeConfig config = new ConvergeConfig(settings);
        SinkRun sink = new SinkRun(
                config, new SinkSetup(url, TABLE).product(Schemas.PRODUCT).options(), new SinkAloud());
        CompletableFuture<Void> sinking = CompletableFuture.runAsync(() -> run(sink));
        Map<String, Object> producing = new HashMap<>(stage.clusterSettings());
        producing.put("linger.ms", "1");
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
                RowProbes probes = new RowProbes(config, producer, id + "-changes", url, TABLE)) {
            probes.need(application);
            probes.need(sinking);
            // Until all are at work.
            probes.send();
            probes.await();
            double sustained = fullLoad(encoded, producer, id + "-changes", probes);
            System.err.printf("sustains %,.0f changes/s%n", sustained);
            probes.takeMilliseconds();
            halfLoad(encoded, producer, id + "-changes", probes, sustained / 2);
            double[] times = probes.takeMilliseconds().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            return new Measured(
                    sustained,
                    sustained / 2,
                    times.length,
                    times[times.length / 2],
                    times[(int) Math.ceil(times.length * 0.99) - 1],
                    times[times.length - 1]);
        } finally {
            sink.stop();
            sinking.join();
            worker.kill();
        }
    }

    private double fullLoad(
            List<Load.Encoded> encoded, KafkaProducer<byte[], byte[]> producer, String topic, RowProbes probes)
            throws Exception {
        long begin = System.nanoTime();
        for (Load.Encoded change : encoded.subList(0, changes)) {
            producer.send(new ProducerRecord<>(topic, change.sku(), change.value()));
        }
        for (int i = 0; i < LAST; i++) {
            probes.send();
        }
        probes.await();
        return changes / ((System.nanoTime() - begin) / 1e9);
    }

    /** Ends when its time is over or no change is left. Of the times of its first fifth none is kept. */
    private void halfLoad(
            List<Load.Encoded> encoded,
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            RowProbes probes,
            double perSecond)
            throws Exception {
        long begin = System.nanoTime();
        long nextProbe = begin;
        boolean isUnderWay = false;
        int sent = 0;
        List<Load.Encoded> left = encoded.subList(changes, encoded.size());
        for (double now = 0; now < seconds && sent < left.size(); now = (System.nanoTime() - begin) / 1e9) {
            for (; sent < Math.min(now * perSecond, left.size()); sent++) {
                Load.Encoded change = left.get(sent);
                producer.send(new ProducerRecord<>(topic, change.sku(), change.value()));
            }
            for (; nextProbe < System.nanoTime(); nextProbe += PROBE_NANOS) {
                probes.send();
            }
            if (!isUnderWay && now > seconds * 0.2) {
                isUnderWay = true;
                probes.takeMilliseconds();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        probes.await();
    }

    private static void run(SinkRun sink) {
        try {
            sink.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
