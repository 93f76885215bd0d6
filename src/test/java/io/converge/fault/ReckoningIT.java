package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.embedded.EmbeddedCluster;
import io.converge.fault.Reckoning.Balance;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.CommittedRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
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
            assertThat(even.garbage()).isPositive();
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
        }
    }

    private static Balance settle(ConvergeConfig config, long events) {
        return new Reckoning(config).settle(new History(SEED, SKUS, START_MS), events);
    }

    private static void write(Map<String, String> settings) throws Exception {
        List<Writer.Handle> writers = new ArrayList<>();
        for (int number = 0; number < Writer.COUNT; number++) {
            Writer.Handle writer =
                    Writer.Handle.start(new Writer.Order(settings, number, SEED, SKUS, START_MS, 100_000));
            writer.stopAt(EVENTS);
            writers.add(writer);
        }
        for (Writer.Handle writer : writers) {
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
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic, record.partition(), record.key(), record.value(), record.headers()))
                    .get();
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
