package io.converge.serde.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.model.Conflict;
import io.converge.model.ConflictStatus;
import io.converge.model.ConflictType;
import io.converge.model.Dot;
import io.converge.model.Explanation;
import io.converge.model.Operation;
import io.converge.model.Outcome;
import io.converge.model.PolicyIdentity;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Resolver;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import io.converge.testing.AvroChanges;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictRecordsTest {

    /** Of most of these neither holds the other; the last contains itself. */
    private static final Map<Schema, String> PRODUCTS = products();

    private static final Map<String, Resolver> RESOLVERS = new HashMap<>();
    private static final int LONGEST_TOPIC = 249;

    private static Map<Schema, String> products() {
        Map<Schema, String> products =
                new TreeMap<>((left, right) -> left.toString().compareTo(right.toString()));
        String name = "{'name': 'name', 'type': 'string'}";
        products.put(schema(name + ", {'name': 'a', 'type': 'int'}"), "{'name': '%s', 'a': 1}");
        products.put(schema(name), "{'name': '%s'}");
        products.put(schema(name + ", {'name': 'b', 'type': 'string'}"), "{'name': '%s', 'b': 'x'}");
        products.put(
                schema(name + ", {'name': 'a', 'type': 'long'}, {'name': 'b', 'type': 'string', 'default': ''}"),
                "{'name': '%s', 'a': 2, 'b': 'y'}");
        String decimal =
                ", {'name': 'p', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': ";
        products.put(schema(name + decimal + "2}}"), "{'name': '%s', 'p': '1.00'}");
        products.put(schema(name + decimal + "4}}"), "{'name': '%s', 'p': '2.0000'}");
        String symbols = ", {'name': 'e', 'type': {'type': 'enum', 'name': 'E', 'symbols': ";
        products.put(schema(name + symbols + "['A', 'B']}}"), "{'name': '%s', 'e': 'B'}");
        products.put(schema(name + symbols + "['A', 'C']}}"), "{'name': '%s', 'e': 'C'}");
        products.put(
                schema(name + ", {'name': 'e', 'type': {'type': 'fixed', 'name': 'E', 'size': 1}}"),
                "{'name': '%s', 'e': 'AA=='}");
        products.put(
                schema(name + ", {'name': 'next', 'type': ['null', 'Book'], 'default': null}"),
                "{'name': '%s', 'next': {'name': 'inner', 'next': null}}");
        return products;
    }

    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", "first-write-wins", "field-merge", "manual"})
    void schemasOfConflictsAreNoMoreThanThoseOfProductsWhateverMeets(String policy) {
        List<Schema> schemas = List.copyOf(PRODUCTS.keySet());
        ConflictRecords records = new ConflictRecords(900_000);
        Set<Schema> conflictSchemas = new HashSet<>();
        for (int one = 0; one < schemas.size(); one++) {
            for (int two = 0; two < schemas.size(); two++) {
                for (int three = 0; three < schemas.size(); three++) {
                    Set<Schema> met = new HashSet<>(List.of(schemas.get(one)));
                    met.add(schemas.get(two));
                    met.add(schemas.get(three));
                    List<GenericRecord> changes = List.of(
                            written("a", 1, schemas.get(one)),
                            written("b", 2, schemas.get(two)),
                            written("c", 3, schemas.get(three)));
                    GenericRecord record = records.value("SKU", conflict(policy, changes));
                    conflictSchemas.add(record.getSchema());

                    assertThat(met).contains(ConflictRecords.productSchema(record.getSchema()));
                    assertHoldsAll(reread(record), changes);
                }
            }
        }
        assertThat(conflictSchemas).hasSizeLessThanOrEqualTo(schemas.size());
    }

    @Test
    void deletedOutcomeTakesTheSchemaThatHoldsTheOthers() {
        Schema narrow = schema("{'name': 'name', 'type': 'string'}");
        Schema wide = schema(
                "{'name': 'name', 'type': 'string'}, {'name': 'pages', 'type': ['null', 'int'], 'default': null}");
        List<GenericRecord> changes = List.of(
                written("a", 1, wide, "{'name': 'x', 'pages': 1}"),
                written("b", 2, narrow, "{'name': 'y'}"),
                AvroChanges.change("{'sku': 'SKU', 'op': 'DELETE', 'origin': 'c', 'sequence': 1, 'timestamp': 3,"
                        + " 'context': {}}"));

        GenericRecord record = reread(new ConflictRecords(900_000).value("SKU", conflict("last-write-wins", changes)));

        assertThat(ConflictRecords.productSchema(record.getSchema())).isEqualTo(wide);
        assertThat(versions(record).stream()
                        .map(version -> String.valueOf(version.get("product")))
                        .toList())
                .containsExactly("{\"name\": \"x\", \"pages\": 1}", "{\"name\": \"y\", \"pages\": null}", "null");
    }

    /** A reader of an earlier release knows neither place for products as they were written. */
    @Test
    void recordsAreReadAsThoseOfEarlierReleases() {
        Schema product = schema("{'name': 'name', 'type': 'string'}");
        GenericRecord record = new ConflictRecords(900_000)
                .value(
                        "SKU",
                        conflict(
                                "last-write-wins",
                                List.of(
                                        written("a", 1, Schemas.PRODUCT, "{'name': 'x', 'price': '1'}"),
                                        written("b", 2, product))));
        Schema earlier = new Schema.Parser()
                .parse(record.getSchema()
                        .toString()
                        .replaceAll(",\\{\"name\":\"outcomeWritten\".*?\"default\":null\\}", "")
                        .replaceAll(",\\{\"name\":\"written\".*?\"default\":null\\}", ""));
        assertThat(earlier.toString()).doesNotContain("ritten\",\"type\"");

        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(earlier, record.getSchema())
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(record.getSchema(), earlier)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        GenericRecord old = new GenericData.Record(earlier);
        GenericRecord version =
                new GenericData.Record(earlier.getField("versions").schema().getElementType());
        old.put("versions", List.of(version));
        assertThat(ConflictRecords.outcomeProduct(old)).isNull();
        assertThat(ConflictRecords.versionProduct(version)).isNull();
    }

    @Test
    void anyMixtureFitsAndLeavesOutNoMoreThanItMust() {
        Random random = new Random(7);
        List<Schema> schemas = List.copyOf(PRODUCTS.keySet());
        for (int round = 0; round < 100; round++) {
            int maxBytes = 10_000 + random.nextInt(60_000);
            List<GenericRecord> changes = new ArrayList<>();
            for (int i = 0; i < 2 + random.nextInt(30); i++) {
                Schema schema = schemas.get(random.nextInt(schemas.size()));
                String text = "x".repeat(random.nextInt(2) == 0 ? random.nextInt(40) : random.nextInt(20_000));
                changes.add(written("o" + i, i, schema, PRODUCTS.get(schema).formatted(text)));
            }
            Conflict conflict = conflict(random.nextBoolean() ? "last-write-wins" : "field-merge", changes);

            GenericRecord record = new ConflictRecords(maxBytes).value("SKU", conflict);
            GenericRecord whole = new ConflictRecords(Integer.MAX_VALUE).value("SKU", conflict);

            int size = AvroForm.encode(record).length;
            assertThat(size).as("round %d", round).isLessThanOrEqualTo(maxBytes);
            if (AvroForm.encode(whole).length <= maxBytes) {
                assertThat(record).isEqualTo(whole);
            } else {
                assertThat(omitted(record)).as("round %d", round).isPositive();
            }
        }
    }

    /** Origins and topics alone are far beyond the size: what a resolution needs stays. */
    @Test
    void recordOfManyLongOriginsIsNoLargerThanItsBound() {
        for (int maxBytes : new int[] {10_000, 50_000, 100_000, 200_000, 900_000}) {
            for (int origins : new int[] {2, 100, 256}) {
                Conflict conflict = manyLongOrigins(origins);
                GenericRecord record = new ConflictRecords(maxBytes).value("s".repeat(500), conflict);

                assertThat((long) AvroForm.encode(record).length)
                        .as("%d origins in %d bytes", origins, maxBytes)
                        .isLessThanOrEqualTo(ConflictRecords.mostBytes(maxBytes, origins, 256, 500));
                GenericRecord read = reread(record);
                assertThat((Map<?, ?>) read.get("context")).hasSize(origins);
                assertThat(read.get("winner"))
                        .hasToString(conflict.outcome().winner().toString());
                assertThat(versions(read))
                        .anyMatch(version -> Dot.parse(version.get("origin") + ":" + version.get("sequence"))
                                .equals(conflict.outcome().winner()));
                if (versions(read).size() < origins) {
                    assertThat(read.get("caveats").toString())
                            .contains("of " + origins + " versions only these are told");
                }
                assertThat(RecordLine.conflict(read).get("versions"))
                        .hasSize(versions(read).size());
            }
        }
    }

    @Test
    void leavesThatHaveNoRoomAreLeftOutBeforeProducts() {
        Map<String, Dot> leaves = new HashMap<>();
        IntStream.range(0, 10_000).forEach(i -> leaves.put("/attributes/" + i, new Dot("o-0", 1)));
        Conflict few = manyLongOrigins(2);
        Conflict conflict = new Conflict(
                few.type(),
                few.status(),
                few.versions(),
                few.policy(),
                few.outcome(),
                new Explanation("merged", List.of("a caveat"), null, leaves));

        GenericRecord record = new ConflictRecords(20_000).value("SKU", conflict);

        assertThat((Map<?, ?>) record.get("leaves")).isEmpty();
        assertThat(record.get("caveats")).isEqualTo(List.of("a caveat", "the versions of 10000 leaves are left out"));
        assertThat(omitted(record)).isZero();
        assertThat((Map<?, ?>)
                        new ConflictRecords(900_000).value("SKU", conflict).get("leaves"))
                .hasSize(10_000);
    }

    /** 99 versions of 900 KB were encoded whole, only to be measured. */
    @Test
    void productsThatDoNotFitAreNeverEncoded() {
        AvroProduct product = product("x".repeat(900_000));
        List<Version> versions = IntStream.range(0, 99)
                .mapToObj(i -> version("origin-" + (100 + i), product, i))
                .toList();
        Conflict conflict = conflict(versions, new Explanation("timestamp", List.of(), null, Map.of()));
        product.encoded();
        ConflictRecords records = new ConflictRecords(900_000);
        records.value("SKU", conflict);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        GenericRecord record = records.value("SKU", conflict);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(omitted(record)).isEqualTo(100);
        assertThat(allocated).isLessThan(2_000_000);
    }

    /** 20 versions of a million values each were a record of 969 bytes, which whoever read it died of. */
    @Test
    void productsWithTheMostValuesAreLeftOutWhateverTheirBytes() {
        Conflict conflict = nulls(990_000, 60_000, 10, 39_000, 50_000, 900);

        GenericRecord record = new ConflictRecords(900_000).value("SKU", conflict);

        assertThat(AvroForm.encode(record)).hasSizeLessThan(2_000);
        assertThat(standing(reread(record))).containsExactly(null, null, 10, 39_000, 50_000, 900);
        assertThat(record.get("outcome")).isNull();
        GenericRecord mark = (GenericRecord) versions(record).get(0).get("omitted");
        assertThat(mark.get("bytes"))
                .isEqualTo(conflict.versions().get(0).product().size());
        assertThat(omitted(record)).isEqualTo(3);
    }

    @Test
    void outcomeIsLeftOutFirstWhereValuesAreTooMany() {
        GenericRecord record = new ConflictRecords(900_000).value("SKU", nulls(49_000, 49_000));
        GenericRecord whole = new ConflictRecords(900_000).value("SKU", nulls(40_000, 20_000, 19_000));

        assertThat(standing(record)).containsExactly(49_000, 49_000);
        assertThat(record.get("outcomeOmitted")).isNotNull();
        assertThat(omitted(whole)).isZero();
    }

    /** An array that the record's schema gives to those without it has as many values as that says. */
    @Test
    void defaultsOfTheRecordsSchemaCount() {
        String nulls = "[" + "null,".repeat(29_999) + "null]";
        Schema wide =
                schema("{'name': 'name', 'type': 'string'}, {'name': 'a', 'type': {'type': 'array', 'items': 'null'},"
                        + " 'default': " + nulls + "}");
        Schema narrow = schema("{'name': 'name', 'type': 'string'}");
        List<GenericRecord> changes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            changes.add(written("o" + i, i, narrow));
        }
        changes.add(written("z", 99, wide, "{'name': 'z', 'a': []}"));

        GenericRecord record = reread(new ConflictRecords(900_000).value("SKU", conflict("last-write-wins", changes)));

        assertThat(ConflictRecords.productSchema(record.getSchema())).isEqualTo(wide);
        assertThat(standing(record).stream().filter(size -> size != null && size > 0))
                .containsExactly(30_000, 30_000, 30_000);
    }

    /** Marks take more than what they stand for: the record fits all the same. */
    @Test
    void marksOfManyValuesFit() {
        int[] sizes = IntStream.range(0, 200).map(i -> 80_000 + i).toArray();
        Conflict conflict = nulls(sizes);

        GenericRecord record = new ConflictRecords(10_000).value("SKU", conflict);

        assertThat(AvroForm.encode(record))
                .hasSizeLessThanOrEqualTo((int) ConflictRecords.mostBytes(10_000, 200, 256, 500));
        assertThat(standing(record).stream().filter(size -> size != null)).hasSizeLessThanOrEqualTo(1);
    }

    /** Versions of so many nulls each, the last being the winner. */
    private static Conflict nulls(int... sizes) {
        Schema schema = schema("{'name': 'a', 'type': {'type': 'array', 'items': 'null'}}");
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            GenericRecord product = new GenericData.Record(schema);
            product.put("a", new ArrayList<>(Collections.nCopies(sizes[i], null)));
            versions.add(new Version(
                    new Dot("o" + (100 + i), 1),
                    Operation.UPSERT,
                    false,
                    i,
                    new AvroProduct(product),
                    null,
                    new Position("t", 0, i)));
        }
        return conflict(versions, new Explanation("timestamp", List.of(), null, Map.of()));
    }

    /** The length of each version's array; null where its product is left out. */
    private static List<Integer> standing(GenericRecord record) {
        return versions(record).stream()
                .map(version -> (IndexedRecord) version.get("product"))
                .map(product -> product == null
                        ? null
                        : ((List<?>) product.get(
                                        product.getSchema().getField("a").pos()))
                                .size())
                .toList();
    }

    private static Conflict manyLongOrigins(int origins) {
        List<Version> versions = IntStream.range(0, origins)
                .mapToObj(i -> version("ö".repeat(126) + (1000 + i), product("p".repeat(i)), i))
                .toList();
        List<String> caveats = IntStream.range(0, origins)
                .mapToObj(i -> "caveat " + "\ud83d\ude80".repeat(400))
                .toList();
        return conflict(versions, new Explanation("€".repeat(1_000), caveats, "€".repeat(1_000), Map.of()));
    }

    private static Conflict conflict(List<Version> versions, Explanation explanation) {
        Map<String, Long> context = new HashMap<>();
        versions.forEach(version -> context.put(version.dot().origin(), Long.MAX_VALUE));
        Version winner = versions.get(versions.size() - 1);
        return new Conflict(
                ConflictType.INSERT,
                ConflictStatus.RESOLVED,
                versions,
                new PolicyIdentity("last-write-wins", "d".repeat(32)),
                new Outcome(winner.product(), winner.dot(), VersionVector.of(context), Outcome.Status.CONVERGED),
                explanation);
    }

    private static AvroProduct product(String name) {
        GenericRecord record = new GenericData.Record(schema("{'name': 'name', 'type': 'string'}"));
        record.put("name", name);
        return new AvroProduct(record);
    }

    private static Version version(String origin, AvroProduct product, long timestamp) {
        return new Version(
                new Dot(origin, Long.MAX_VALUE),
                Operation.UPSERT,
                false,
                timestamp,
                product,
                null,
                new Position("t".repeat(LONGEST_TOPIC), Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    private static Schema schema(String fields) {
        return new Schema.Parser()
                .parse(("{'type': 'record', 'name': 'Book', 'fields': [" + fields + "]}").replace('\'', '"'));
    }

    private static GenericRecord written(String origin, long timestamp, Schema schema) {
        return written(
                origin,
                timestamp,
                schema,
                PRODUCTS.getOrDefault(schema, "{'name': '%s'}").formatted(origin));
    }

    private static GenericRecord written(String origin, long timestamp, Schema schema, String product) {
        return AvroChanges.change(
                "{'sku': 'SKU', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'timestamp': %d, 'context': {}, 'product': %s}"
                        .formatted(origin, timestamp, product),
                schema);
    }

    private static Conflict conflict(String policy, List<GenericRecord> changes) {
        ItemState state = ItemState.EMPTY;
        for (GenericRecord change : changes) {
            state = ((Accepted) state.accept(ChangeReader.read(change, new Position("t", 1, 1)), 99)).state();
        }
        return RESOLVERS
                .computeIfAbsent(policy, name -> new ConvergeConfig(Map.of("resolution.policy", name)).resolver())
                .resolve("SKU", state)
                .conflict();
    }

    private static GenericRecord reread(GenericRecord record) {
        byte[] bytes = AvroForm.encode(record);
        return AvroForm.decode(record.getSchema(), bytes, 0, bytes.length);
    }

    @SuppressWarnings("unchecked")
    private static List<GenericRecord> versions(GenericRecord record) {
        return (List<GenericRecord>) record.get("versions");
    }

    private static long omitted(GenericRecord record) {
        return versions(record).stream()
                        .filter(version -> version.get("omitted") != null)
                        .count()
                + (record.get("outcomeOmitted") == null ? 0 : 1);
    }

    /** Each product has at least the fields that it was written with, and nothing is left out. */
    private static void assertHoldsAll(GenericRecord record, List<GenericRecord> changes) {
        assertThat(omitted(record)).isZero();
        for (int i = 0; i < changes.size(); i++) {
            Map<String, Object> told = new AvroProduct(
                            ConflictRecords.versionProduct(versions(record).get(i)))
                    .fields();
            Map<String, Object> written =
                    new AvroProduct((GenericRecord) changes.get(i).get("product")).fields();
            assertThat(told).containsAllEntriesOf(written);
        }
        assertThat(ConflictRecords.outcomeProduct(record)).isNotNull();
    }
}
