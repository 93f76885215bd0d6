package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.ConvergeApplication;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Records of all kinds through a real broker and registry. */
class RecordsIT {

    /** With -Dconverge.garbage=100000 it takes a minute. */
    private static final int GARBAGE = Integer.getInteger("converge.garbage", 20_000);

    /** The schema is the test's own: the project ships none of books. */
    @Test
    void producerThatAddsAFieldSeesItEverywhereWithoutARestart() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(
                    change(book("eu", 1, "{'title': 'Emma'}"), bookSchema().endRecord()));
            deployment.awaitCaughtUp();
            deployment.send(change(
                    book("us", 2, "{'title': 'Emma', 'pages': 474}"),
                    bookSchema().optionalInt("pages").endRecord()));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("B-1").get("product"))
                    .hasToString("{\"title\":\"Emma\",\"pages\":474}");
            JsonNode versions = deployment.conflicts().get(0).get("versions");
            assertThat(versions.get(0).get("product")).hasToString("{\"title\":\"Emma\",\"pages\":null}");
            assertThat(versions.get(1).get("product")).hasToString("{\"title\":\"Emma\",\"pages\":474}");
            assertThat(instance.failure()).isEmpty();
        }
    }

    private static FieldAssembler<Schema> bookSchema() {
        return SchemaBuilder.record("Book").namespace("com.example").fields().requiredString("title");
    }

    private static String book(String origin, long timestamp, String product) {
        return "{'sku': 'B-1', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': %s}"
                .formatted(origin, timestamp, product);
    }

    @Test
    void conflictOfProductsThatAreTogetherLargerThanARecordDoesNotStopTheStream() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            for (int i = 0; i < 8; i++) {
                String name = String.valueOf(i).repeat(450_000);
                deployment.send(upsert("A", "origin-" + i, 1, i, name));
            }
            deployment.send(upsert("B", "eu", 1, 1, "after it"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B");
            JsonNode last = deployment.conflicts().get(deployment.conflicts().size() - 1);
            assertThat(last.get("versions")).hasSize(8);
            assertThat(last.get("versions").findValues("omitted")).anyMatch(mark -> !mark.isNull());
        }
    }

    /** The broker counts the bytes of a batch as it is compressed, a producer those of a record as it is. */
    @Test
    void productThatOnlyCompressionBringsThroughIsADeadLetterAndHoldsNobodyUp() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                KafkaProducer<byte[], byte[]> compressing = compressing(deployment)) {
            ConvergeApplication instance = deployment.startInstance();
            String topic = deployment.config().changesTopics().get(0);
            byte[] value = deployment.encode(upsert("LARGE", "eu", 1, 1, "x".repeat(5_000_000)));
            for (String key : List.of("LARGE", "misplaced")) {
                compressing
                        .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                        .get();
            }
            byte[] longOrigin = deployment.encode(upsert("ORIGIN", "o".repeat(600_000), 1, 1, "x"));
            deployment.send(topic, "ORIGIN".getBytes(StandardCharsets.UTF_8), longOrigin);
            deployment.send(upsert("SMALL", "eu", 1, 1, "x"), upsert("LARGE", "us", 1, 1, "small"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue()).containsOnlyKeys("SMALL", "LARGE");
            assertThat(deployment.deadLetters())
                    .extracting(letter -> letter.get("reason").textValue())
                    .containsOnly("TOO_LARGE");
            assertThat(deployment.deadLetters())
                    .filteredOn(letter -> letter.get("value").isNull())
                    .hasSize(2)
                    .allMatch(letter -> letter.get("headers")
                            .get("converge.omitted.value")
                            .textValue()
                            .startsWith(value.length + " bytes"));
            assertThat(instance.failure()).isEmpty();
        }
    }

    @Test
    void largeProductsConvergeWhereTheyAreAllowed() throws Exception {
        Map<String, String> settings = Map.of("max.change.bytes", "6000000", "conflicts.max.bytes", "9000000");
        try (Deployment deployment = new Deployment(settings);
                KafkaProducer<byte[], byte[]> compressing = compressing(deployment)) {
            ConvergeApplication instance = deployment.startInstance();
            String topic = deployment.config().changesTopics().get(0);
            for (String origin : List.of("eu", "us")) {
                byte[] value = deployment.encode(upsert("LARGE", origin, 1, 1, origin.repeat(2_000_000)));
                for (String key : List.of("LARGE", "misplaced")) {
                    compressing
                            .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                            .get();
                }
            }
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("LARGE").get("winner").textValue())
                    .isEqualTo("us:1");
            assertThat(deployment.conflicts()).hasSize(1);
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(instance.failure()).isEmpty();
        }
    }

    private static KafkaProducer<byte[], byte[]> compressing(Deployment deployment) {
        Map<String, Object> settings = new HashMap<>(deployment.config().clientSettings());
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", 10_000_000);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Test
    void garbageAmongChangesEndsInTheDeadLettersAndNothingElseDoes() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeApplication instance = deployment.startInstance();
            String topic = deployment.config().changesTopics().get(0);
            byte[] valid = deployment.encode(upsert("GOOD", "eu", 1, 1, "x"));
            Random random = new Random(1);
            Map<String, Integer> garbage = new HashMap<>();
            for (int i = 0; i < GARBAGE; i++) {
                byte[] value = i % 2 == 0 ? randomBytes(random) : shortened(valid, random);
                garbage.merge(Base64.getEncoder().encodeToString(value), 1, Integer::sum);
                deployment.send(topic, i % 3 == 0 ? null : new byte[] {(byte) i}, value);
                if (i % 1_000 == 0) {
                    deployment.send(upsert("SKU-" + i, "eu", 1, 1, "good"));
                }
            }
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue()).hasSize(GARBAGE / 1_000);
            Map<String, Integer> dead = deployment.deadLetters().stream()
                    .collect(Collectors.toMap(letter -> letter.get("value").textValue(), letter -> 1, Integer::sum));
            assertThat(dead).isEqualTo(garbage);
            assertThat(instance.failure()).isEmpty();
        }
    }

    /** Behind the magic byte of Avro's framing, too, and behind the id of a schema that exists. */
    private static byte[] randomBytes(Random random) {
        byte[] value = new byte[random.nextInt(60)];
        random.nextBytes(value);
        if (value.length > 5 && random.nextInt(4) == 0) {
            value[0] = 0;
            value[1] = 0x70;
        }
        return value;
    }

    private static byte[] shortened(byte[] valid, Random random) {
        return Arrays.copyOf(valid, random.nextInt(valid.length));
    }

    /** What still reads as a change after a byte is turned is one; what does not is a dead letter; nothing else comes of it. */
    @Test
    void everyMutatedChangeIsEitherAcceptedOrADeadLetter() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeApplication instance = deployment.startInstance();
            String topic = deployment.config().changesTopics().get(0);
            byte[] valid = deployment.encode(upsert("SKU", "eu", 1, 1, "x"));
            Random random = new Random(2);
            int sent = 5_000;
            for (int i = 0; i < sent; i++) {
                byte[] value = valid.clone();
                value[1 + random.nextInt(value.length - 1)] = (byte) random.nextInt(256);
                deployment.send(topic, "SKU".getBytes(StandardCharsets.UTF_8), value);
            }
            deployment.awaitCaughtUp();

            Map<String, Long> totals = instance.totals();
            long accepted = totals.getOrDefault("applied", 0L)
                    + totals.getOrDefault("concurrent", 0L)
                    + totals.getOrDefault("duplicate", 0L)
                    + totals.getOrDefault("stale", 0L);
            assertThat(accepted).isPositive();
            assertThat(accepted + deployment.deadLetters().size()).isEqualTo(sent);
            assertThat(instance.failure()).isEmpty();
        }
    }
}
