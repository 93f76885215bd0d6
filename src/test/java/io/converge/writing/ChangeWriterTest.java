package io.converge.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.causality.Acceptance;
import io.converge.causality.Classification;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import io.converge.testing.RandomProducts;
import io.converge.testing.RandomSchemas;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What a writer makes is what Converge reads: the changes are read back as from a topic. */
class ChangeWriterTest {

    private static final Position NOWHERE = new Position("changes", 0, 0);
    private static final long NOW_MS = 1_769_860_800_000L;
    private static final long SEQUENCE = NOW_MS * 1_000 + 7;
    private static final Map<String, Long> CONTEXT = Map.of("eu", 3L, "us", 1L);

    private final AtomicLong clockMs = new AtomicLong(NOW_MS);
    private final ChangeWriter writer = new ChangeWriter("changes", "shop", 7, clockMs::get);

    @Test
    void productThatNobodyHasWrittenIsInserted() {
        assertReads(
                writer.write(Seen.nothing("A"), laptop("x")),
                change(Operation.INSERT, Map.of(), laptop("x"), null, null));
    }

    @Test
    void productThatWasReadIsReplacedByAChangeThatHasSeenIt() {
        assertReads(
                writer.write(seen("CONVERGED", laptop("x")), laptop("y")),
                change(Operation.REPLACE, CONTEXT, laptop("y"), null, null));
    }

    @Test
    void editHasWhatWasReadAlong() {
        assertReads(
                writer.edit(seen("CONVERGED", laptop("x")), laptop("y")),
                change(Operation.REPLACE, CONTEXT, laptop("y"), laptop("x"), null));
    }

    @Test
    void deletedProductIsInsertedAgainByAChangeThatHasSeenTheDelete() {
        assertReads(
                writer.edit(seen("CONVERGED", null), laptop("x")),
                change(Operation.INSERT, CONTEXT, laptop("x"), null, null));
    }

    /** An insert would leave alone, under field-merge, what its product does not have. */
    @Test
    void productThatIsWithheldIsReplacedUnseen() {
        Seen withheld = seen("WITHHELD", null);

        assertThat(withheld.isWithheld()).isTrue();
        assertReads(writer.write(withheld, laptop("x")), change(Operation.REPLACE, CONTEXT, laptop("x"), null, null));
    }

    @Test
    void writerThatDoesNotReadIsBlind() {
        assertReads(
                writer.write(Seen.unknown("A"), laptop("x")), change(Operation.UPSERT, null, laptop("x"), null, null));
    }

    @Test
    void rowThatABlindWriterReplacesGoesAlong() {
        assertReads(
                writer.write(Seen.row("A", laptop("x")), laptop("y")),
                change(Operation.REPLACE, null, laptop("y"), laptop("x"), null));
        clockMs.addAndGet(1);
        assertThat(read(writer.delete(Seen.row("A", laptop("y"))))
                        .version()
                        .before()
                        .fields())
                .isEqualTo(new AvroProduct(laptop("y")).fields());
    }

    @Test
    void someFieldsAreChangedAlone() {
        assertReads(
                writer.partial(seen("PROVISIONAL", laptop("x")), laptop("y"), List.of("/name", "/attributes/color")),
                change(Operation.UPSERT, CONTEXT, laptop("y"), null, List.of("/name", "/attributes/color")));
    }

    @Test
    void fieldsThatNoProductHasAreRefused() {
        assertThatThrownBy(() -> writer.partial(Seen.unknown("A"), laptop("x"), List.of("/name", "/prize")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("/prize leads nowhere in a io.converge.Product, whose fields are"
                        + " name, price, categoryId, supplierId, attributes");
        assertRefused(
                RefusalReason.PARTIAL_CHANGE, () -> writer.partial(Seen.unknown("A"), laptop("x"), List.of("name")));
    }

    @Test
    void deleteHasSeenWhatWasRead() {
        assertReads(writer.delete(seen("CONVERGED", laptop("x"))), change(Operation.DELETE, CONTEXT, null, null, null));
    }

    @Test
    void deleteOfWhatWasNotSeenNeedsNoSchema() {
        for (Seen seen : List.of(Seen.unknown("A"), Seen.nothing("A"), seen("WITHHELD", null))) {
            clockMs.addAndGet(1);
            ProducerRecord<String, GenericRecord> delete = writer.delete(seen);

            assertThat(delete.value()).isNull();
            Change read = read(delete);
            assertThat(read.version().isDelete()).isTrue();
            assertThat(read.context()).isEqualTo(seen.context() == null ? null : VersionVector.of(seen.context()));
            assertThat(read.version().dot()).isEqualTo(new Dot("shop", clockMs.get() * 1_000 + 7));
            assertThat(read.version().timestamp()).isEqualTo(clockMs.get());
        }
    }

    /** A key of a record without a value that looks so is refused by Converge, as some serializers make such keys of others. */
    @Test
    void skuThatLooksLikeJsonIsDeletedWhereItsProductWasSeen() {
        Seen seen = Seen.row("[1,2]", laptop("x"));

        assertThat(read(writer.delete(seen)).sku()).isEqualTo("[1,2]");
        assertRefused(RefusalReason.BAD_TEXT, () -> writer.delete(Seen.nothing("[1,2]")));
    }

    @Test
    void whatIsProvisionalIsSettledOnPurposeAlone() {
        Seen seen = seen("PROVISIONAL", laptop("x"));

        assertThat(seen.isProvisional()).isTrue();
        for (Runnable change : List.<Runnable>of(
                () -> writer.write(seen, laptop("y")),
                () -> writer.edit(seen, laptop("y")),
                () -> writer.delete(seen),
                () -> writer.delete(seen("PROVISIONAL", null)))) {
            assertThatThrownBy(change::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("A is in a conflict that is unresolved")
                    .hasMessageContaining("Seen.settling()");
        }
        assertReads(
                writer.write(seen.settling(), laptop("y")),
                change(Operation.REPLACE, CONTEXT, laptop("y"), null, null));
    }

    @Test
    void whatBecomesOfAProductAfterwardsIsNotHeard() {
        GenericRecord read = laptop("x");
        Seen seen = seen("CONVERGED", read);
        read.put("name", "changed in place");
        GenericRecord product = seen.product();
        product.put("name", "y");

        ProducerRecord<String, GenericRecord> edit = writer.edit(seen, product);
        product.put("name", "z");

        assertReads(edit, change(Operation.REPLACE, CONTEXT, laptop("y"), laptop("x"), null));
    }

    @Test
    void valuesThatWereConvertedByTheirLogicalTypesAreTaken() {
        GenericRecord product = laptop("x");
        product.put("price", new BigDecimal("949.0000"));

        assertThat(read(writer.write(seen("CONVERGED", product), product))
                        .version()
                        .product()
                        .number("/price"))
                .isEqualByComparingTo("949");
    }

    @Test
    void objectsOfGeneratedClassesAreTaken() {
        Laptop laptop = new Laptop();
        laptop.put(0, "x");
        laptop.put(1, new BigDecimal("1.50"));

        Version version = read(writer.write(Seen.unknown("A"), laptop)).version();

        assertThat(version.product().fields()).isEqualTo(Map.of("title", "x", "price", new BigDecimal("1.5")));
    }

    /** As Avro's compiler makes them. */
    public static final class Laptop extends SpecificRecordBase {

        private static final long serialVersionUID = 1L;

        private static final Schema SCHEMA = AvroForm.parse("""
                {'type': 'record', 'name': 'Laptop', 'namespace': 'com.example', 'fields': [
                  {'name': 'title', 'type': {'type': 'string', 'avro.java.string': 'String'}},
                  {'name': 'price', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': 2}}]}
                """.replace('\'', '"'));
        private String title;
        private BigDecimal price;

        @Override
        public Schema getSchema() {
            return SCHEMA;
        }

        @Override
        public Object get(int field) {
            return field == 0 ? title : price;
        }

        @Override
        public void put(int field, Object value) {
            if (field == 0) {
                title = (String) value;
            } else {
                price = (BigDecimal) value;
            }
        }
    }

    @Test
    void productThatIsNotOfItsSchemaIsRefused() {
        GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
        product.put("name", "x");

        assertThatThrownBy(() -> writer.write(Seen.unknown("A"), product))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the product is not of its schema io.converge.Product: ")
                .hasMessageContaining("price");
    }

    /** The class knows the title, and neither the pages nor how much else there is. */
    @Test
    void editByAnOlderSchemaSpeaksOfWhatThatKnows() {
        Schema old =
                SchemaBuilder.record("Book").fields().requiredString("title").endRecord();
        Schema grown = SchemaBuilder.record("Book")
                .fields()
                .optionalInt("pages")
                .requiredString("title")
                .endRecord();
        GenericRecord emma = new GenericData.Record(grown);
        emma.put("title", "Emma");
        emma.put("pages", 474);
        GenericRecord product = new GenericData.Record(old);
        product.put("title", "Emma, again");

        Version version = read(writer.edit(seen("CONVERGED", emma), product)).version();

        assertThat(version.before().fields()).isEqualTo(Map.of("title", "Emma"));
        assertThat(version.product().fields()).isEqualTo(Map.of("title", "Emma, again"));
    }

    @Test
    void editOfSomethingElseIsRefused() {
        Schema book =
                SchemaBuilder.record("Book").fields().requiredString("isbn").endRecord();
        GenericRecord product = new GenericData.Record(book);
        product.put("isbn", "1");

        assertThatThrownBy(() -> writer.edit(seen("CONVERGED", laptop("x")), product))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "what was seen of A is a io.converge.Product that cannot be read as the product's Book: ");
    }

    @Test
    void productsOfAnySchemaAreWrittenAsTheyWereRead() {
        for (int seed = 70_000; seed < 70_300; seed++) {
            GenericRecord product = RandomProducts.of(RandomSchemas.of(seed), new Random(seed));
            Seen seen = seen("CONVERGED", product);

            Version version = read(writer.edit(seen, seen.product())).version();

            AvroProduct written = (AvroProduct) version.product();
            assertThat(written.schema()).as("seed %d", seed).isEqualTo(product.getSchema());
            assertThat(Product.sameForm(written, new AvroProduct(product)))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(Product.sameForm(version.before(), written))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Test
    void writerThatIsStartedAgainGoesOnAboveWhatItReadWhateverTheClockShows() {
        clockMs.set(5);
        ChangeWriter again = new ChangeWriter("changes", "eu", 7, clockMs::get);

        assertThat(sequence(again.write(seen("CONVERGED", laptop("x")), laptop("y"))))
                .isGreaterThan(3);
        Seen ahead = Seen.of(converged("CONVERGED", laptop("x"), Map.of("eu", SEQUENCE)));
        assertThat(sequence(again.write(ahead, laptop("y")))).isEqualTo(SEQUENCE + 1_000);
        again.startAfter(2 * SEQUENCE);
        assertThat(sequence(again.write(Seen.unknown("B"), laptop("y")))).isGreaterThan(2 * SEQUENCE);
    }

    /** Several origins, each started again and again, with clocks that jump: whoever hands back what stands is never behind. */
    @Test
    void changeThatHandsBackWhatStandsSupersedesItWhateverTheClocksShow() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            ItemState state = ItemState.EMPTY;
            for (int i = 0; i < 60; i++) {
                clockMs.set(NOW_MS + random.nextInt(1_000_000));
                ChangeWriter again =
                        new ChangeWriter("changes", "origin-" + random.nextInt(3), random.nextInt(3), clockMs::get);
                clockMs.addAndGet(-random.nextInt(1_000_000));
                Map<String, Long> context = state.clock().asMap();
                Seen seen =
                        context.isEmpty() ? Seen.nothing("A") : Seen.of(converged("CONVERGED", laptop("x"), context));

                Change change = read(random.nextInt(5) == 0 ? again.delete(seen) : again.edit(seen, laptop("by " + i)));

                Acceptance.Accepted accepted = (Acceptance.Accepted) state.accept(change, 256);
                assertThat(accepted.classification()).as("seed %d", seed).isEqualTo(Classification.APPLIED);
                state = accepted.state();
            }
        }
    }

    @Test
    void endOfAllSequencesIsTold() {
        Seen last = Seen.of(converged("CONVERGED", laptop("x"), Map.of("shop", Long.MAX_VALUE)));

        assertThatThrownBy(() -> writer.write(last, laptop("y")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "A: no sequence is left for shop behind 9223372036854775807, which was seen or given to startAfter");
    }

    @Test
    void namesThatConvergeRefusesAreRefusedAtOnce() {
        assertRefused(RefusalReason.MISSING_SKU, () -> writer.write(Seen.unknown(" "), laptop("x")));
        assertRefused(RefusalReason.BAD_TEXT, () -> writer.write(Seen.unknown("A\ud800"), laptop("x")));
        assertRefused(RefusalReason.MISSING_ORIGIN, () -> new ChangeWriter("changes", "", 0));
        assertThatThrownBy(() -> new ChangeWriter("changes", "shop", 1_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the instance is 1000, not a number from 0 to 999");
    }

    private static void assertRefused(RefusalReason reason, Runnable change) {
        assertThatThrownBy(change::run)
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void recordsOfOtherTopicsAreNotTakenForWhatWasRead() {
        GenericRecord change = writer.write(Seen.unknown("A"), laptop("x")).value();

        assertThatThrownBy(() -> Seen.of(new ConsumerRecord<>("changes", 2, 17, "A", change)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("changes-2@17: the value is a io.converge.ProductChange")
                .hasMessageEndingWith("not a record of the converged topic (schemas/ConvergedProduct.avsc)");
        assertThatThrownBy(() -> Seen.of(new ConsumerRecord<>("texts", 0, 0, "A", "x")))
                .hasMessageContaining("the value is a text");
        assertThatThrownBy(() -> Seen.of(new ConsumerRecord<>("t", 0, 0, "A", null)))
                .hasMessageContaining("the record has neither a value nor the header converge.context");
        assertThatThrownBy(() -> Seen.of(new ConsumerRecord<>("t", 0, 0, null, null)))
                .hasMessageContaining("the key is missing");
    }

    private static void assertReads(ProducerRecord<String, GenericRecord> record, Change expected) {
        Change read = read(record);

        assertThat(read.sku()).isEqualTo(expected.sku());
        assertThat(read.context()).isEqualTo(expected.context());
        assertThat(read.version().sameForm(expected.version()))
                .as("%s, not %s", read, expected)
                .isTrue();
    }

    private Change change(
            Operation operation,
            Map<String, Long> context,
            IndexedRecord product,
            IndexedRecord before,
            List<String> fields) {
        Version version = new Version(
                new Dot("shop", SEQUENCE),
                operation,
                context == null,
                NOW_MS,
                product == null ? null : new AvroProduct(product),
                before == null ? null : new AvroProduct(before),
                fields == null ? null : fields.stream().map(Pointer::parse).toList(),
                NOWHERE);
        return new Change("A", version, context == null ? null : VersionVector.of(context));
    }

    /** As Converge reads the record from the topic. */
    private static Change read(ProducerRecord<String, GenericRecord> record) {
        assertThat(record.topic()).isEqualTo("changes");
        byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
        if (record.value() == null) {
            return ChangeReader.read(key, null, record.headers(), NOWHERE, null);
        }
        byte[] bytes = AvroForm.encode(record.value());
        GenericRecord value = AvroForm.decode(
                new Schema.Parser().parse(record.value().getSchema().toString()), bytes, 0, bytes.length);
        Change change = ChangeReader.readUnwritten(value, NOWHERE, 1_000);
        assertThat(change.sku()).isEqualTo(record.key());
        return change;
    }

    private static long sequence(ProducerRecord<String, GenericRecord> record) {
        return read(record).version().dot().sequence();
    }

    private static GenericRecord laptop(String name) {
        GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
        product.put("name", name);
        product.put("price", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        product.put("attributes", Map.of("color", "grey"));
        return product;
    }

    private static Seen seen(String status, IndexedRecord product) {
        return Seen.of(converged(status, product, CONTEXT));
    }

    private static ConsumerRecord<String, Object> converged(
            String status, IndexedRecord product, Map<String, Long> context) {
        if (product != null) {
            GenericRecord value = new GenericData.Record(Schemas.converged(product.getSchema()));
            value.put("sku", "A");
            value.put("product", product);
            value.put("context", context);
            value.put(
                    "status",
                    new GenericData.EnumSymbol(
                            value.getSchema().getField("status").schema(), status));
            return new ConsumerRecord<>("converged", 0, 0, "A", value);
        }
        Headers headers = new RecordHeaders()
                .add(RecordHeader.CONTEXT, RecordHeader.bytes("{\"eu\": 3, \"us\": 1}"))
                .add(RecordHeader.STATUS, RecordHeader.bytes(status));
        return new ConsumerRecord<>(
                "converged", 0, 0, 0, TimestampType.CREATE_TIME, 1, 0, "A", null, headers, Optional.empty());
    }

    /** It would be written as a question mark, and be another text. */
    @Test
    void textThatIsNoneIsRefusedWhereverItStands() {
        Seen nothing = Seen.nothing("A");
        assertThatThrownBy(() -> writer.write(nothing, laptop("x\ud800y")))
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_TEXT))
                .hasMessageContaining("/product/name has half a surrogate pair");
        GenericRecord attributes = laptop("x");
        attributes.put("attributes", Map.of("a\udc00", "b"));
        assertThatThrownBy(() -> writer.edit(nothing, attributes)).hasMessageContaining("half a surrogate pair");
        assertThatThrownBy(() -> writer.partial(nothing, laptop("x"), List.of("/attributes/\ud800")))
                .isInstanceOf(RefusedRecordException.class)
                .hasMessageContaining("half a surrogate pair");
    }

    @Test
    void productBeyondWhatAnybodyTakesIsRefused() {
        Schema schema = SchemaBuilder.record("Wide")
                .fields()
                .name("all")
                .type()
                .array()
                .items()
                .booleanType()
                .noDefault()
                .endRecord();
        GenericRecord wide = new GenericData.Record(schema);
        wide.put("all", Collections.nCopies(1_000_001, true));

        assertThatThrownBy(() -> writer.write(Seen.nothing("A"), wide))
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.TOO_LARGE));
    }

    @Test
    void writerThatStartsBehindTheLastSequenceSaysSo() {
        writer.startAfter(Long.MAX_VALUE);

        assertThatThrownBy(() -> writer.write(Seen.nothing("A"), laptop("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("behind 9223372036854775807, which was seen or given to startAfter");
    }
}
