package io.converge.bench;

import io.converge.bench.HandWritten.By;
import io.converge.config.ConvergeConfig;
import io.converge.serde.schema.Schemas;
import io.converge.sink.SinkOptions;
import io.converge.sink.SinkRun;
import io.converge.testing.ConnectRecipe;
import io.converge.testing.SinkSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many records of a converged topic come into PostgreSQL in a second. */
@Command(
        name = "sink",
        description = {
            "Records a second from a converged topic into a table of PostgreSQL: by `sink`, by a batch upsert written by hand (as arrays, and by COPY), and by",
            "Debezium's JDBC sink, with the batches that it has by default and with those of the others.",
            "All run in this process, one after the other, and begin with an empty table."
        },
        mixinStandardHelpOptions = true)
final class SinkRates implements Callable<Integer> {

    private static final String TABLE = "product";
    private static final String CONNECT_TABLE = "products";
    private static final String BY_HAND = "batch upsert by hand";
    private static final Schema CONVERGED = Schemas.converged(Schemas.PRODUCT);

    @Option(names = "--records", defaultValue = "500000", description = "(default: ${DEFAULT-VALUE})")
    private int records;

    @Option(names = "--skus", defaultValue = "100000", description = "(default: ${DEFAULT-VALUE})")
    private int skus;

    @Option(names = "--rounds", defaultValue = "3", description = "(default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--fsync", defaultValue = "on", description = "Of the server (default: ${DEFAULT-VALUE}).")
    private String fsync;

    @Mixin
    private StageOptions options;

    /** A way into the table. */
    private interface Way {
        /** @return the seconds that it took */
        double run(String url) throws Exception;
    }

    /** What is done in this process from its first line to its last. */
    private interface Work {
        void run() throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        try (Stage stage = options.stage();
                EmbeddedPostgres server = PostgresWriters.start(fsync)) {
            String url = server.getJdbcUrl("postgres", "postgres");
            String topic = "converged-rates";
            fill(stage, topic);
            ConvergeConfig config = new ConvergeConfig(settings(stage, topic));
            Map<String, Way> ways = new LinkedHashMap<>();
            ways.put("sink", to -> seconds(() -> sink(config, to)));
            ways.put(BY_HAND, to -> seconds(() -> new HandWritten(config, to, records, By.ARRAYS).run()));
            ways.put(
                    "batch upsert by hand, COPY",
                    to -> seconds(() -> new HandWritten(config, to, records, By.COPY).run()));
            Path offsets = Files.createTempFile("connect", ".offsets");
            ways.put("Debezium's sink, batches of 500", to -> new DebeziumSink(config, to, 500, offsets).seconds());
            ways.put("Debezium's sink, batches of 2,000", to -> new DebeziumSink(config, to, 2_000, offsets).seconds());
            for (int round = 0; round <= rounds; round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    double rate = measure(way.getValue(), url);
                    System.err.printf("%s%s: %,.0f records/s%n", round == 0 ? "warm-up, " : "", way.getKey(), rate);
                    if (round > 0) {
                        rates.computeIfAbsent(way.getKey(), any -> new ArrayList<>())
                                .add(rate);
                    }
                }
            }
        }
        print(rates);
        Figures.write(options.output(), "sink", "recordsPerSecond", rates);
        return 0;
    }

    private static void print(Map<String, List<Double>> rates) {
        double byHand = Result.median(rates.get(BY_HAND));
        System.out.println("| | records/s, median of rounds | × by hand |");
        System.out.println("|---|--:|--:|");
        rates.forEach((way, all) ->
                System.out.printf("| %s | %,.0f | %.2f |%n", way, Result.median(all), Result.median(all) / byHand));
    }

    private static Map<String, String> settings(Stage stage, String topic) {
        Map<String, String> settings = new HashMap<>(stage.clusterSettings());
        settings.put("converged.topic", topic);
        return settings;
    }

    private void fill(Stage stage, String topic) throws InterruptedException {
        stage.topics().create(topic, Map.of("cleanup.policy", "compact"));
        Map<String, Object> settings = new HashMap<>(stage.clusterSettings());
        settings.putAll(Map.of("linger.ms", "20", "batch.size", "131072"));
        Workload.Writer writer = Workload.BASE.ofSkus(skus, records).writer();
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                Serializer<Object> serializer = new ConvergeConfig(stage.clusterSettings())
                        .registryClient()
                        .serializer()) {
            for (int i = 0; i < records; i++) {
                GenericRecord converged = converged(writer.next());
                byte[] sku = converged.get("sku").toString().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, sku, serializer.serialize(topic, converged)));
            }
            producer.flush();
        }
    }

    private static GenericRecord converged(GenericRecord change) {
        GenericRecord converged = new GenericData.Record(CONVERGED);
        converged.put("sku", change.get("sku"));
        converged.put("product", change.get("product"));
        converged.put("context", change.get("context"));
        converged.put("winner", change.get("origin") + ":" + change.get("sequence"));
        converged.put(
                "status",
                new GenericData.EnumSymbol(CONVERGED.getField("status").schema(), "CONVERGED"));
        return converged;
    }

    private double measure(Way way, String url) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists " + TABLE + ", " + CONNECT_TABLE);
            statement.execute(HandWritten.createTable(TABLE));
            statement.execute(ConnectRecipe.createTable());
            statement.execute("drop table if exists converge_offsets, converge_rejects");
            statement.execute("checkpoint");
        }
        double seconds = way.run(url);
        requireAll(url);
        return records / seconds;
    }

    private static double seconds(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private void requireAll(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select (select count(*) from " + TABLE + ") + (select count(*) from " + CONNECT_TABLE + ")")) {
            row.next();
            if (row.getInt(1) != skus) {
                throw new IllegalStateException(row.getInt(1) + " rows, not " + skus);
            }
        }
    }

    private static void sink(ConvergeConfig config, String url) throws IOException {
        SinkOptions options =
                new SinkSetup(url, TABLE).fromBeginning().untilCaughtUp().options();
        new SinkRun(config, options, new SinkAloud()).run();
    }
}
