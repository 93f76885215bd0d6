package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.embedded.EmbeddedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What producers leave open that are gone. */
class LeftTransactionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static EmbeddedCluster cluster;
    private static Admin admin;

    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.startTemporary();
        admin = Admin.create(new HashMap<>(cluster.settings()));
        admin.createTopics(Stream.of(
                                "shop-items-changelog",
                                "shop-claims-changelog",
                                "shopping-items-changelog",
                                "fair-items-changelog",
                                "fair-claims-changelog",
                                "stall-items-changelog",
                                "late-items-changelog",
                                "converged")
                        .map(topic -> new NewTopic(topic, 3, (short) 1))
                        .toList())
                .all()
                .get();
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        cluster.close();
    }

    @AfterEach
    void closeProducers() {
        producers.forEach(producer -> producer.close(Duration.ZERO));
    }

    @Test
    void thatOfAPartitionWhichWasTakenOverIsEndedAndNoOtherIs() throws Exception {
        open("shop-gone-1", "shop-items-changelog", 1);
        open("shop-alive-1", "shop-items-changelog", 2);
        open("shop-claimant-1", "shop-claims-changelog", 1);
        open("shop-policy", "converged", 1);
        open("shopping-1", "shopping-items-changelog", 1);
        open("shop-own-1", "shop-items-changelog", 1);

        try (LeftTransactions left = left("shop")) {
            left.own("shop-own-1");
            left.assigned(List.of(new TopicPartition("changes", 1)));

            awaitEnd("shop-gone-1");
        }

        assertThat(Stream.of("shop-alive-1", "shop-claimant-1", "shop-policy", "shopping-1", "shop-own-1"))
                .allMatch(name -> state(name) == TransactionState.ONGOING);
        assertThat(said).containsExactly("ends what instances that are gone have left open: transactions shop-gone-1");
    }

    @Test
    void thatOfClaimsIsEndedByWhoReadsThem() throws Exception {
        open("fair-claimant-2", "fair-claims-changelog", 0);
        open("fair-gone-2", "fair-items-changelog", 0);

        try (LeftTransactions left = left("fair")) {
            left.assigned(List.of(new TopicPartition("fair-claims-repartition", 0)));

            awaitEnd("fair-claimant-2");
        }

        assertThat(state("fair-gone-2")).isEqualTo(TransactionState.ONGOING);
    }

    @Test
    void thatOfAPartitionWhichWasTakenAwayMeanwhileIsItsNextOwners() throws Exception {
        open("stall-next-3", "stall-items-changelog", 1);
        open("stall-gone-3", "stall-items-changelog", 2);

        try (LeftTransactions left = left("stall")) {
            left.assigned(List.of(new TopicPartition("changes", 1), new TopicPartition("changes", 2)));
            left.revoked(List.of(new TopicPartition("changes", 1)));

            awaitEnd("stall-gone-3");
        }

        assertThat(state("stall-next-3")).isEqualTo(TransactionState.ONGOING);
    }

    @Test
    void thatWhichBeganBehindTheAssignmentIsItsNextOwners() throws Exception {
        open("late-gone-4", "late-items-changelog", 1);
        Thread.sleep(20);
        long assignedMs = System.currentTimeMillis();
        Thread.sleep(20);
        open("late-next-4", "late-items-changelog", 1);

        Admin asks = Admin.create(new HashMap<>(cluster.settings()));
        try (LeftTransactions left = new LeftTransactions("late", asks, said::add, () -> assignedMs)) {
            left.assigned(List.of(new TopicPartition("changes", 1)));

            awaitEnd("late-gone-4");
        }

        assertThat(state("late-next-4")).isEqualTo(TransactionState.ONGOING);
    }

    /** It is empty where the broker has begun another one under that name for who fences it off. */
    private void awaitEnd(String name) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(state(name))
                        .as("%s", said)
                        .isIn(TransactionState.COMPLETE_ABORT, TransactionState.EMPTY));
    }

    private LeftTransactions left(String application) {
        return new LeftTransactions(application, Admin.create(new HashMap<>(cluster.settings())), said::add);
    }

    private static TransactionState state(String name) {
        try {
            return admin.describeTransactions(List.of(name))
                    .all()
                    .get()
                    .get(name)
                    .state();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void open(String name, String topic, int partition) throws Exception {
        Map<String, Object> settings = new HashMap<>(cluster.settings());
        settings.put("transactional.id", name);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1}))
                .get();
    }
}
