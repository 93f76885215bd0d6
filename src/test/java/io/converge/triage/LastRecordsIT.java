package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.config.ConvergeConfig;
import io.converge.embedded.EmbeddedCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The last records of skus in a topic on a real broker, read back a few at a time. */
class LastRecordsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STEP = 7;

    private static EmbeddedCluster cluster;
    private static ConvergeConfig config;

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.startTemporary();
        config = new ConvergeConfig(new HashMap<>(cluster.settings()));
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static LastRecords records(String topic) throws Exception {
        try (Admin admin = Admin.create(config.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
        return new LastRecords(config, topic, PATIENCE, STEP);
    }

    /** Of each of a hundred skus its rounds, from the first to the last. */
    private static void send(String topic, int first, int last) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int round = first; round <= last; round++) {
                for (int sku = 0; sku < 100; sku++) {
                    producer.send(new ProducerRecord<>(topic, bytes("S-" + sku), bytes(sku + " in " + round)));
                }
            }
            producer.send(new ProducerRecord<>(topic, bytes("S-3"), null)).get();
            producer.flush();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> values(LastRecords records, String... skus) throws IOException {
        Map<String, String> values = new TreeMap<>();
        records.of(Set.of(skus), bytes -> {})
                .forEach((sku, record) -> values.put(
                        sku, record.value() == null ? "nothing" : new String(record.value(), StandardCharsets.UTF_8)));
        return values;
    }

    @Test
    void lastOnesAreFoundAlsoWhereEarlierSearchesAreRemembered() throws Exception {
        LastRecords records = records("last");
        send("last", 1, 3);

        assertThat(values(records, "S-0", "S-3", "S-99", "NONE"))
                .isEqualTo(Map.of("S-0", "0 in 3", "S-3", "nothing", "S-99", "99 in 3"));
        assertThat(values(records, "S-0", "S-1", "NONE")).isEqualTo(Map.of("S-0", "0 in 3", "S-1", "1 in 3"));
        send("last", 4, 4);
        assertThat(values(records, "S-0", "S-1", "S-3", "NONE"))
                .isEqualTo(Map.of("S-0", "0 in 4", "S-1", "1 in 4", "S-3", "nothing"));
    }

    @Test
    void whatIsTooMuchEndsTheSearch() throws Exception {
        LastRecords records = records("much");
        send("much", 1, 1);

        assertThatThrownBy(() -> records.of(Set.of("S-0", "S-1"), bytes -> {
                    if (bytes > 8) {
                        throw new IllegalStateException("too much");
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
