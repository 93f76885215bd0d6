package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.embedded.EmbeddedCluster;
import io.converge.fault.Reckoning.Balance;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.CommittedRecords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The reckoning notices what it is there to notice. */
class ReckoningIT {

    private static final long SEED = 3;
    private static final int SKUS = 40;
    private static final long START_MS = 1_700_000_000_000L;
    private static final long EVENTS = 2_000;

    @Test
    void whatIsLostDoubledOrNeverSentIsFound() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.startTemporary()) {
            Map<String, String> settings = new HashMap<>(cluster.settings());
            settings.put("repartition.purge.interval.ms", String.valueOf(Long.MAX_VALUE));
            ConvergeConfig config = new ConvergeConfig(settings);
            try (ConvergeApplication application = new ConvergeApplication(config, said -> {})) {
                application.start();
                write(settings);
                Reckoner.awaitProcessed(config);
            }

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

    private static Balance settle(ConvergeConfig config, long events) {
        return new Reckoning(config).settle(new History(SEED, SKUS, START_MS, Load.ALL), events);
    }

    private static void write(Map<String, String> settings) throws Exception {
        List<WriterProcess> writers = new ArrayList<>();
        for (int number = 0; number < Writer.COUNT; number++) {
            WriterProcess writer =
                    WriterProcess.start(new Writer.Order(settings, number, SEED, SKUS, START_MS, Load.ALL, 100_000));
            writer.stopAt(EVENTS);
            writers.add(writer);
        }
        for (WriterProcess writer : writers) {
            writer.done();
            writer.close();
        }
    }

    private static ConsumerRecord<byte[], byte[]> first(ConvergeConfig config, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        CommittedRecords.forEach(config, topic, records::add);
        return records.get(0);
    }

    private static void writeFirstAgain(ConvergeConfig config, String topic) throws Exception {
        ConsumerRecord<byte[], byte[]> record = first(config, topic);
        write(config, new ProducerRecord<>(topic, record.partition(), record.key(), record.value(), record.headers()));
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
