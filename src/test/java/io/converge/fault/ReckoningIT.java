package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.embedded.EmbeddedCluster;
import io.converge.fault.Reckoning.Balance;
import io.converge.runtime.ConvergeApplication;
import io.converge.serde.RecordHeader;
import io.converge.testing.CommittedRecords;
import io.converge.topology.ConvergeTopology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The reckoning notices what it is there to notice. */
class ReckoningIT {

    private static final long SEED = 3;
    private static final int SKUS = 40;
    private static final long START_MS = 1_700_000_000_000L;
    private static final long EVENTS = 2_500;
    private static final long MERGED_EVENTS = 1_000;
    private static final String UNEXPLAINED =
            "skus with converged records or claims that nothing which they have read explains";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Load MERGED = Load.ALL.merged();

    @Test
    void whatIsLostDoubledOrNeverSentIsFound() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.startTemporary()) {
            ConvergeConfig config = processed(cluster, Map.of(), Load.ALL);

            Balance even = settle(config, EVENTS);
            assertThat(even.findings().counts()).isEmpty();
            assertThat(even.conflicts()).isGreaterThan(100);
            assertThat(even.poison()).isPositive();
            assertThat(even.repeats()).isPositive();

            assertThat(settle(config, EVENTS + 50).findings().counts())
                    .containsKeys(
                            "changes lost on their way to the changes topic",
                            "skus that do not stand as the core has them");
            dropFirst(config, config.deadLettersTopic());
            assertThat(settle(config, EVENTS).findings().counts()).containsExactly(Map.entry("dead letters lost", 1L));
            dropFirst(config, config.conflictsTopic());
            assertThat(settle(config, EVENTS).findings().counts()).containsEntry("conflict records lost", 1L);
            writeFirstAgain(config, config.conflictsTopic());
            assertThat(settle(config, EVENTS).findings().counts()).containsEntry("conflict records too many", 1L);
            writeFirstAgain(config, config.convergedTopic());
            assertThat(settle(config, EVENTS).findings().counts()).containsEntry("converged records too many", 1L);

            // Under at-least-once a repetition is none of them, and a foreign record still is.
            ConvergeConfig atLeastOnce = config.with(Map.of("processing.guarantee", "at_least_once"));
            writeFirstAgain(config, config.deadLettersTopic());
            Balance allowed = settle(atLeastOnce, EVENTS);
            assertThat(allowed.findings().counts())
                    .isEqualTo(Map.of(
                            "dead letters lost",
                            1L,
                            "conflict records lost",
                            1L,
                            "skus that do not stand as the core has them",
                            1L));
            assertThat(allowed.repeated()).isEqualTo(3);
            byte[] key = "poison-0".getBytes(StandardCharsets.UTF_8);
            write(config, new ProducerRecord<>(config.deadLettersTopic(), key, new byte[] {1}));
            assertThat(settle(atLeastOnce, EVENTS).findings().counts())
                    .containsEntry("dead letters of no poison, or doubled", 1L);
        }
    }

    /** Where values are unique, what is told depends on who heard of whom when, and is reckoned with nevertheless. */
    @Test
    void whatIsLostDoubledOrHeldByAnotherIsFoundWhereValuesAreUnique() throws Exception {
        Map<String, String> settings = new HashMap<>(FieldFeeds.SETTINGS);
        settings.putAll(Identity.SETTINGS);
        try (EmbeddedCluster cluster = EmbeddedCluster.startTemporary()) {
            ConvergeConfig config = processed(cluster, settings, MERGED);

            Balance even = settleMerged(config);
            assertThat(even.findings().counts())
                    .as("%s", even.findings().examples())
                    .isEmpty();
            assertThat(even.conflicts()).isGreaterThan(100);
            List<ConsumerRecord<byte[], byte[]>> converged = records(config, config.convergedTopic());
            assertThat(converged.stream().filter(ReckoningIT::isWithheld)).isNotEmpty();

            String verdicts = ClaimTraffic.topic(config, ConvergeTopology.VERDICTS);
            dropFirst(config, verdicts);
            writeAgain(config, first(config, verdicts));
            writeAgain(config, last(records(config, config.conflictsTopic()), ReckoningIT::isUnique));
            assertThat(settleMerged(config).findings().counts())
                    .containsEntry("verdicts lost", 1L)
                    .containsEntry("verdicts too many", 1L)
                    .containsEntry("conflict records about values too many", 1L)
                    .doesNotContainKey("skus that do not stand as the core has them");

            // A tombstone twice, one that names another holder, and those who are withheld shown.
            ConsumerRecord<byte[], byte[]> withheld = last(converged, ReckoningIT::isWithheld);
            writeAgain(config, withheld);
            assertThat(settleMerged(config).findings().counts()).containsKey(UNEXPLAINED);
            withheld.headers()
                    .remove(RecordHeader.WITHHELD_BY)
                    .add(RecordHeader.WITHHELD_BY, RecordHeader.bytes("gtin=SKU-0"));
            writeAgain(config, withheld);
            assertThat(settleMerged(config).findings().counts())
                    .containsEntry("skus that do not stand as the core has them", 1L);
            for (ConsumerRecord<byte[], byte[]> visible : lastVisible(converged).values()) {
                writeAgain(config, visible);
            }
            ConvergeConfig atLeastOnce = config.with(Map.of("processing.guarantee", "at_least_once"));
            assertThat(settleMerged(atLeastOnce).findings().counts())
                    .containsOnlyKeys("skus that do not stand as the core has them", "values with two visible holders");
        }
    }

    private static boolean isWithheld(ConsumerRecord<byte[], byte[]> converged) {
        return converged.headers().lastHeader(RecordHeader.WITHHELD_BY) != null;
    }

    private static ConsumerRecord<byte[], byte[]> last(
            List<ConsumerRecord<byte[], byte[]>> records, Predicate<ConsumerRecord<byte[], byte[]>> which) {
        return records.stream().filter(which).reduce((one, next) -> next).orElseThrow();
    }

    private static Map<String, ConsumerRecord<byte[], byte[]>> lastVisible(
            List<ConsumerRecord<byte[], byte[]>> converged) {
        Map<String, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
        converged.stream()
                .filter(record -> record.value() != null)
                .forEach(record -> last.put(new String(record.key(), StandardCharsets.UTF_8), record));
        return last;
    }

    /** Its key is the id of a value: no sku is so long. */
    private static boolean isUnique(ConsumerRecord<byte[], byte[]> conflict) {
        return conflict.key().length == 32;
    }

    /** What an application makes of the history. */
    private static ConvergeConfig processed(EmbeddedCluster cluster, Map<String, String> others, Load load)
            throws Exception {
        Map<String, String> settings = new HashMap<>(cluster.settings());
        settings.putAll(others);
        settings.put("repartition.purge.interval.ms", String.valueOf(Long.MAX_VALUE));
        ConvergeConfig config = new ConvergeConfig(settings);
        try (ConvergeApplication application = new ConvergeApplication(config, said -> {})) {
            application.start();
            Awaitility.await().atMost(PATIENCE).until(application::isRunning);
            write(settings, load);
            Reckoner.awaitProcessed(config);
        }
        return config;
    }

    private static Balance settle(ConvergeConfig config, long events) {
        return new Reckoning(config).settle(new History(SEED, SKUS, START_MS, Load.ALL), events);
    }

    private static Balance settleMerged(ConvergeConfig config) {
        return new Reckoning(config).settle(new History(SEED, SKUS, START_MS, MERGED), MERGED_EVENTS);
    }

    private static void write(Map<String, String> settings, Load load) throws Exception {
        // Where values are contended for, some slower: so there is time to hear of each other.
        double rate = load.identified() ? 500 : 100_000;
        List<WriterProcess> writers = new ArrayList<>();
        for (int number = 0; number < Writer.COUNT; number++) {
            WriterProcess writer =
                    WriterProcess.start(new Writer.Order(settings, number, SEED, SKUS, START_MS, load, rate));
            writer.stopAt(load.identified() ? MERGED_EVENTS : EVENTS);
            writers.add(writer);
        }
        for (WriterProcess writer : writers) {
            writer.done();
            writer.close();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(ConvergeConfig config, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        CommittedRecords.forEach(config, topic, records::add);
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> first(ConvergeConfig config, String topic) {
        return records(config, topic).get(0);
    }

    private static void writeFirstAgain(ConvergeConfig config, String topic) throws Exception {
        writeAgain(config, first(config, topic));
    }

    private static void writeAgain(ConvergeConfig config, ConsumerRecord<byte[], byte[]> record) throws Exception {
        write(
                config,
                new ProducerRecord<>(
                        record.topic(), record.partition(), record.key(), record.value(), record.headers()));
    }

    private static void write(ConvergeConfig config, ProducerRecord<byte[], byte[]> record) throws Exception {
        Map<String, Object> settings = new HashMap<>(config.clientSettings());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 10_000_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static void dropFirst(ConvergeConfig config, String topic) throws Exception {
        ConsumerRecord<byte[], byte[]> record = first(config, topic);
        try (Admin admin = Admin.create(config.clientSettings())) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(topic, record.partition()),
                            RecordsToDelete.beforeOffset(record.offset() + 1)))
                    .all()
                    .get();
        }
    }
}
