package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.schema.Schemas;
import io.converge.testing.CommittedRecords;
import io.converge.writing.ChangeWriter;
import io.converge.writing.Seen;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Applications that read with Kafka's consumer, write with its producer, both with Confluent's serializers, and know nothing else of
 * Converge.
 */
class ChangeWriterIT {

    private static final Schema STRANGE = AvroForm.parse("""
            {'type': 'record', 'name': 'Operation', 'namespace': 'io.converge', 'aliases': ['Strange'], 'fields': [
              {'name': 'parts', 'type': {'type': 'array', 'items': {'type': 'record', 'name': 'Part', 'fields': [
                {'name': 'size', 'aliases': ['length'], 'type': ['null', 'int', 'string']},
                {'name': 'inside', 'type': ['null', 'Operation'], 'default': null}]}}},
              {'name': 'price', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': 2}},
              {'name': 'since', 'type': {'type': 'long', 'logicalType': 'timestamp-micros'}},
              {'name': 'kind', 'type': [{'type': 'enum', 'name': 'Kind', 'symbols': ['A', 'B']},
                {'type': 'fixed', 'name': 'Code', 'size': 2}]}]}
            """.replace('\'', '"'));

    /** A client of a deployment. */
    private static final class Application implements AutoCloseable {

        private final Deployment deployment;
        private final Map<String, Object> settings;
        private final KafkaProducer<String, GenericRecord> producer;

        Application(Deployment deployment) {
            this.deployment = deployment;
            settings = new HashMap<>(Map.of(
                    "bootstrap.servers",
                    deployment.config().bootstrapServers(),
                    "schema.registry.url",
                    deployment.config().registryUrl(),
                    "isolation.level",
                    "read_committed"));
            for (String side : List.of("serializer", "deserializer")) {
                String name = side.equals("serializer") ? "Serializer" : "Deserializer";
                settings.put("key." + side, "org.apache.kafka.common.serialization.String" + name);
                settings.put("value." + side, "io.confluent.kafka.serializers.KafkaAvro" + name);
            }
            producer = new KafkaProducer<>(settings);
        }

        ChangeWriter writer(String origin) {
            return new ChangeWriter(deployment.config().ownChangesTopic(), origin, 0);
        }

        void send(ProducerRecord<String, GenericRecord> change) throws Exception {
            producer.send(change).get();
        }

        /** What stands of a sku, once all that was sent is in it. */
        Seen seen(String sku) throws Exception {
            deployment.awaitCaughtUp();
            Map<String, Seen> catalogue = new HashMap<>();
            try (KafkaConsumer<String, GenericRecord> consumer = new KafkaConsumer<>(settings)) {
                CommittedRecords.forEach(
                        consumer,
                        deployment.config().convergedTopic(),
                        record -> catalogue.put(record.key(), Seen.of(record)));
            }
            return catalogue.getOrDefault(sku, Seen.nothing(sku));
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    @Test
    void productOfAnyKindIsInsertedEditedDeletedAndInsertedAgain() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                Application shop = new Application(deployment)) {
            deployment.startInstance();
            ChangeWriter writer = shop.writer("shop");
            shop.send(writer.write(shop.seen("S-1"), strange(new BigDecimal("9.50"))));
            Seen inserted = shop.seen("S-1");
            GenericRecord product = inserted.product();
            assertThat(product.getSchema()).isEqualTo(STRANGE);
            product.put("price", new BigDecimal("8.50"));
            ProducerRecord<String, GenericRecord> edit = writer.edit(inserted, product);
            shop.send(edit);
            shop.send(edit);
            shop.send(writer.delete(Seen.nothing("S-2")));
            Seen edited = shop.seen("S-1");
            assertThat(edited.product()).isEqualTo(edit.value().get("product"));

            // Started again, with what was read: a delete, and the same product anew.
            ChangeWriter again = shop.writer("shop");
            shop.send(again.delete(edited));
            Seen deleted = shop.seen("S-1");
            assertThat(deleted.product()).isNull();
            shop.send(again.write(deleted, product));

            Seen last = shop.seen("S-1");
            assertThat(last.product()).isEqualTo(edited.product());
            assertThat(last.context().get("shop"))
                    .isGreaterThan(edited.context().get("shop"));
            assertThat(shop.seen("S-2").product()).isNull();
            assertThat(shop.seen("S-2").context()).containsOnlyKeys("shop");
            assertThat(deployment.conflicts()).isEmpty();
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    private static GenericRecord strange(BigDecimal price) {
        GenericRecord inner = new GenericData.Record(STRANGE);
        inner.put("parts", List.of());
        inner.put("price", ByteBuffer.wrap(new byte[] {-1}));
        inner.put("since", 1L);
        inner.put(
                "kind",
                new GenericData.Fixed(
                        STRANGE.getField("kind").schema().getTypes().get(1), new byte[] {1, 2}));
        Schema type = STRANGE.getField("parts").schema().getElementType();
        GenericRecord part = new GenericData.Record(type);
        part.put("size", "XL");
        part.put("inside", inner);
        GenericRecord product = new GenericData.Record(STRANGE);
        product.put("parts", List.of(part));
        product.put("price", price);
        product.put("since", 1_769_860_800_000_001L);
        product.put(
                "kind",
                new GenericData.EnumSymbol(
                        STRANGE.getField("kind").schema().getTypes().get(0), "B"));
        return product;
    }

    @Test
    void conflictThatWaitsForAPersonIsSettledOnPurposeAlone() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"));
                Application shop = new Application(deployment)) {
            deployment.startInstance();
            ChangeWriter writer = shop.writer("shop");
            shop.send(writer.write(Seen.nothing("A"), laptop("ours", "1")));
            shop.send(shop.writer("pim").write(Seen.nothing("A"), laptop("theirs", "2")));
            Seen open = shop.seen("A");
            assertThat(open.isProvisional()).isTrue();

            assertThatThrownBy(() -> writer.write(open, laptop("mine", "3"))).isInstanceOf(IllegalStateException.class);
            assertThat(deployment.openConflicts()).containsOnlyKeys("A");
            shop.send(writer.write(open.settling(), laptop("mine", "3")));

            Seen settled = shop.seen("A");
            assertThat(settled.isProvisional()).isFalse();
            assertThat(settled.product().get("name")).hasToString("mine");
            assertThat(deployment.openConflicts()).isEmpty();
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    @Test
    void productThatIsWithheldIsReplacedUnderAnotherValue() throws Exception {
        Map<String, String> unique = Map.of("unique.keys", "gtin=/attributes/gtin", "unique.policy", "last-write-wins");
        try (Deployment deployment = new Deployment(unique);
                Application shop = new Application(deployment)) {
            deployment.startInstance();
            ChangeWriter writer = shop.writer("shop");
            shop.send(writer.write(Seen.nothing("A"), laptop("a", "1")));
            shop.send(writer.write(Seen.nothing("B"), laptop("b", "1")));
            Seen withheld = shop.seen("A");
            assertThat(withheld.isWithheld()).isTrue();
            assertThat(withheld.product()).isNull();

            shop.send(writer.edit(withheld, laptop("a", "2")));

            assertThat(shop.seen("A").product().get("name")).hasToString("a");
            JsonNode other = deployment.catalogue().get("B");
            assertThat(other.get("status").textValue()).isEqualTo("CONVERGED");
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    private static GenericRecord laptop(String name, String gtin) {
        GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
        product.put("name", name);
        product.put("price", new BigDecimal("1.0000"));
        product.put("attributes", Map.of("gtin", gtin));
        return product;
    }
}
