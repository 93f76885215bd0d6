package io.converge.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.json.JsonToAvro;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Sha256;
import io.converge.model.Sources;
import io.converge.model.Version;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.Framing;
import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.output.ConvergedRecords;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import io.converge.serde.state.SchemaBook;
import io.converge.serde.state.StateCodec;
import io.converge.testing.RandomProducts;
import io.converge.testing.RandomSchemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products of any schema go every way and come out as they went in. {@code -Dconverge.schemas=20000} tries more schemas,
 * {@code -Dconverge.schemas.from=…} others.
 */
class AnySchemaTest {

    private static final int SCHEMAS = Integer.getInteger("converge.schemas", 3_000);
    private static final long FROM = Long.getLong("converge.schemas.from", 0);
    private static final Position NOWHERE = new Position("t", 0, 0);
    private static final int SHARES = 6;

    private final ConvergeConfig config = new ConvergeConfig(Map.of("schema.registry.url", "mock://any-schema"));
    private final Resolver lastWrite = config.resolver();
    private final Resolver fieldMerge =
            config.with(Map.of("resolution.policy", "field-merge")).resolver();
    private RegistryClient registry;
    private Book book;
    private ChangeDecoder decoder;
    private Serializer<Object> configured;
    private Serializer<Object> framing;
    private Deserializer<Object> deserializer;

    /** Serializers and registries hold on to every schema, so they are changed now and then. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void productsOfAnySchemaGoEveryWay(int share) {
        for (long seed = FROM + share; seed < FROM + SCHEMAS; seed += SHARES) {
            if (configured == null || seed / SHARES % 50 == 0) {
                registry = config.with(Map.of("schema.registry.url", "mock://any-schema-" + seed))
                        .registryClient();
                configured = registry.serializer();
                framing = registry.recordSerializer();
                decoder = ChangeDecoder.of(registry);
                deserializer = registry.deserializer();
            }
            try {
                goEveryWay(seed);
            } catch (Exception | AssertionError | StackOverflowError e) {
                fail("seed " + seed + ": " + RandomSchemas.of(seed), e);
            }
        }
    }

    private void goEveryWay(long seed) throws Exception {
        book = new Book();
        Schema schema = RandomSchemas.of(seed);
        Random random = new Random(seed);
        List<GenericRecord> products = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            products.add(RandomProducts.of(schema, random));
        }
        for (GenericRecord product : products) {
            productComesBack(product, schema);
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            changes.add(changeComesBack(products.get(i), products.get(3), "o" + i, schema));
        }
        outcomesAreTheSameInAnyOrder(lastWrite, changes, random);
        outcomesAreTheSameInAnyOrder(fieldMerge, changes, random);
    }

    private static void productComesBack(GenericRecord record, Schema schema) throws Exception {
        AvroProduct product = new AvroProduct(record);
        AvroProduct stored = stored(product);
        assertSameForm(stored, product);
        AvroProduct same = product.withFields(stored.fields(), Sources.of(List.of(stored)));
        assertSameForm(same, product);
        // Without a source branches stay, types of numbers need not.
        AvroProduct made = product.withFields(product.fields(), Sources.of(List.of()));
        assertThat(made.fields()).isEqualTo(product.fields());

        JsonNode json = AvroToJson.record(record);
        GenericRecord read = JsonToAvro.read(json.toString(), schema);
        assertSameForm(new AvroProduct(read), product);
        assertThat(AvroToJson.record(read)).isEqualTo(json);
    }

    private Change changeComesBack(GenericRecord product, GenericRecord before, String origin, Schema schema) {
        GenericRecord change = new GenericData.Record(Schemas.change(schema));
        change.put("sku", "SKU");
        change.put(
                "op",
                new GenericData.EnumSymbol(change.getSchema().getField("op").schema(), "UPSERT"));
        change.put("origin", origin);
        change.put("sequence", 1L);
        change.put("context", Map.of());
        change.put("timestamp", (long) origin.hashCode());
        change.put("product", product);
        change.put("before", before);
        assertThat(AvroForm.parse(change.getSchema().toString())).isEqualTo(change.getSchema());
        byte[] bytes = configured.serialize("changes", change);
        Change read = ChangeReader.read((IndexedRecord) deserializer.deserialize("changes", bytes), NOWHERE);
        for (int i = 0; i < 2; i++) {
            Change decoded = decoder.decode(null, bytes, new RecordHeaders(), NOWHERE);
            assertSameForm(decoded.version().product(), new AvroProduct(product));
            assertSameForm(decoded.version().before(), read.version().before());
        }
        return read;
    }

    private void outcomesAreTheSameInAnyOrder(Resolver resolver, List<Change> changes, Random random) {
        Resolution expected = resolution(resolver, changes);
        for (int i = 0; i < 2; i++) {
            List<Change> order = new ArrayList<>(changes);
            Collections.shuffle(order, random);
            order.add(order.get(0));
            Resolution resolution = resolution(resolver, order);
            assertSameForm(resolution.outcome().product(), expected.outcome().product());
            assertThat(resolution.outcome().sameContent(expected.outcome())).isTrue();
        }
        recordComesBack(new ConvergedRecords().value("SKU", expected.outcome()), "converged");
        if (expected.conflict() != null) {
            recordComesBack(new ConflictRecords(900_000).value("SKU", expected.conflict()), "conflicts");
        }
    }

    /** What is first of its schema goes another way than what follows. */
    private void recordComesBack(IndexedRecord record, String topic) {
        Schema schema = record.getSchema();
        assertThat(AvroForm.parse(schema.toString())).isEqualTo(schema);
        byte[] bytes = configured.serialize(topic, record);
        byte[] framed = framing.serialize(topic, record);
        assertThat(framing.serialize(topic, record)).isEqualTo(framed);
        // But for the order of maps' entries.
        assertThat(framed).startsWith(Arrays.copyOf(bytes, Framing.BYTES)).hasSameSizeAs(bytes);
        for (byte[] either : List.of(bytes, framed)) {
            IndexedRecord read = (IndexedRecord) deserializer.deserialize(topic, either);
            assertSameForm(new AvroProduct(read), new AvroProduct(record));
            assertThat(AvroToJson.record(read)).isEqualTo(AvroToJson.record(record));
        }
    }

    private Resolution resolution(Resolver resolver, List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = stored(((Accepted) state.accept(change, 9)).state());
        }
        return resolver.resolve("SKU", state);
    }

    /** As a task reads it that has just been restored: not even the schemas are the same objects. */
    private ItemState stored(ItemState state) {
        byte[] bytes = new StateCodec(book).encode(state, version -> false);
        ItemState read = new StateCodec(book).decode(bytes, dot -> null);
        for (int i = 0; i < state.live().size(); i++) {
            Version version = read.live().get(i);
            assertSameForm(version.product(), state.live().get(i).product());
            assertSameForm(version.before(), state.live().get(i).before());
        }
        return read;
    }

    private static AvroProduct stored(AvroProduct product) {
        byte[] bytes = AvroForm.encode(product.record());
        return new AvroProduct(AvroForm.decode(AvroForm.parse(product.schema().toString()), bytes, 0, bytes.length));
    }

    private static void assertSameForm(Product actual, Product expected) {
        assertThat(actual.fields()).isEqualTo(expected.fields());
        assertThat(actual.compareForm(expected)).isZero();
        assertThat(Product.sameForm(actual, expected)).isTrue();
    }

    /** Keeps texts. */
    private static final class Book implements SchemaBook {

        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, Schema> read = new HashMap<>();

        @Override
        public byte[] digestOf(Schema schema) {
            byte[] digest = Arrays.copyOf(Sha256.of(schema.toString()), DIGEST_BYTES);
            texts.put(HexFormat.of().formatHex(digest), schema.toString());
            return digest;
        }

        @Override
        public Schema schemaOf(byte[] digest) {
            return read.computeIfAbsent(HexFormat.of().formatHex(digest), name -> AvroForm.parse(texts.get(name)));
        }
    }
}
