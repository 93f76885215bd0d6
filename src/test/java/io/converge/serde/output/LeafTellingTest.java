package io.converge.serde.output;

import static io.converge.testing.AvroChanges.upsert;
import static io.converge.testing.LeafConflicts.PRICE_UNRESOLVED;
import static io.converge.testing.LeafConflicts.THREE_PRICES;
import static io.converge.testing.LeafConflicts.conflict;
import static io.converge.testing.LeafConflicts.partial;
import static io.converge.testing.LeafConflicts.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.RecordLine;
import io.converge.model.Conflict;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.schema.Schemas;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** What conflict records tell of single leaves. */
class LeafTellingTest {

    /** Of conflict records before they told of leaves. */
    private static final Path EARLIER = Path.of("src/test/resources/schemas/ProductConflict-before-leaves.avsc");

    private static final Map<String, String> MERGING = Map.of("resolution.policy", "field-merge");

    @Test
    void recordTellsTheValuesInQuestionAndOfAVersionThatIsNotLiveWhatItWrote() {
        ObjectNode line = RecordLine.conflict(reread(record(PRICE_UNRESOLVED, THREE_PRICES)));

        assertThat(line.get("disputed"))
                .hasToString(
                        "[{'leaf':'/price','fields':['/price'],'rule':'unresolved','stands':'campaigns:1','values':"
                                .concat("[{'version':'campaigns:1','value':7.5},{'version':'prices:1','value':9}]}]")
                                .replace('\'', '"'));
        JsonNode live = line.get("versions").get(0);
        assertThat(live.get("fields").toString()).isEqualTo("[\"/price\"]");
        assertThat(live.get("product").get("price").textValue()).isEqualTo("7.5000");
        assertThat(live.has("values")).isFalse();
        JsonNode remembered = line.get("versions").get(1);
        assertThat(remembered.get("product").isNull()).isTrue();
        assertThat(remembered.get("fields").toString()).isEqualTo("[\"/attributes/color\",\"/price\"]");
        assertThat(remembered.get("values"))
                .hasToString(
                        "[{'leaf':'/attributes/color','value':'blue'},{'leaf':'/price','value':9}]".replace('\'', '"'));
        assertThat(line.get("leaves").get("/attributes/color").textValue()).isEqualTo("prices:1");
        assertThat(line.get("leaves").get("/supplierId").textValue()).isEqualTo("prices:2");
        assertThat(line.get("caveats")).isEmpty();
    }

    @Test
    void recordOfWholeVersionsIsAsItWas() {
        List<GenericRecord> changes = List.of(upsert("A", "eu", 1, 1, "x"), upsert("A", "us", 1, 2, "y"));

        ObjectNode line = RecordLine.conflict(reread(record(Map.of("resolution.policy", "manual"), changes)));

        assertThat(line.has("disputed")).isFalse();
        assertThat(line.get("versions")).allSatisfy(version -> {
            assertThat(version.has("fields")).isFalse();
            assertThat(version.has("values")).isFalse();
        });
    }

    /** Null and nothing differ. */
    @Test
    void removedEntryHasNoValueAndNullHasOne() {
        List<GenericRecord> changes = List.of(
                THREE_PRICES.get(0),
                partial("eu", 1, 5, "['/attributes/color', '/supplierId']", "'price': 1, 'attributes': {}"),
                partial(
                        "us",
                        1,
                        6,
                        "['/attributes/color', '/supplierId']",
                        "'price': 1, 'supplierId': 3, 'attributes': {'color': 'blue'}"));

        JsonNode disputed = RecordLine.conflict(record(MERGING, changes)).get("disputed");

        assertThat(disputed.get(0).get("values").get(0)).hasToString("{\"version\":\"eu:1\"}");
        assertThat(disputed.get(1).get("values").get(0)).hasToString("{\"version\":\"eu:1\",\"value\":null}");
    }

    @Test
    void readersOfTheEarlierSchemaReadOnAndEarlierRecordsAreRead() throws IOException {
        GenericRecord record = record(PRICE_UNRESOLVED, THREE_PRICES);
        Schema.Parser parser = new Schema.Parser();
        parser.parse(Schemas.PRODUCT.toString());
        Schema earlier = parser.parse(EARLIER.toFile());
        assertThat(earlier.getField("disputed")).isNull();

        GenericRecord read = converted(record, earlier);
        GenericRecord readBack = converted(read, record.getSchema());

        assertThat(read.get("status")).hasToString("UNRESOLVED");
        assertThat(((List<?>) read.get("versions"))).hasSize(2);
        assertThat(RecordLine.conflict(read)
                        .get("versions")
                        .get(1)
                        .get("product")
                        .isNull())
                .isTrue();
        assertThat(RecordLine.conflict(readBack)).isEqualTo(RecordLine.conflict(read));
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(earlier, record.getSchema())
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(record.getSchema(), earlier)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static GenericRecord converted(GenericRecord record, Schema reader) throws IOException {
        byte[] bytes = AvroForm.encode(record);
        return new GenericDatumReader<GenericRecord>(record.getSchema(), reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    /** What a person cannot read anyway is in a product, or where the change stands. */
    @Test
    void valueThatIsVeryLongIsLeftOutAndSaysSo() {
        List<GenericRecord> changes =
                List.of(THREE_PRICES.get(0), color("eu", 5, "x".repeat(20_000)), color("us", 6, "short"));

        GenericRecord record = record(MERGING, changes);

        JsonNode values = RecordLine.conflict(record).get("disputed").get(0).get("values");
        assertThat(values.get(0)).hasToString("{\"version\":\"eu:1\",\"omitted\":true}");
        assertThat(values.get(1)).hasToString("{\"version\":\"us:1\",\"value\":\"short\"}");
    }

    @Test
    void manyDisputedLeavesTakeAPartOfTheRecordAndTheRestIsCounted() {
        Conflict conflict = conflict(MERGING, attributes(1_000, 2, 500));

        GenericRecord record = new ConflictRecords(50_000).value("A", conflict);

        int told = ((List<?>) record.get("disputed")).size();
        assertThat(told).isBetween(100, 999);
        assertThat(record.get("caveats").toString()).contains((1_000 - told) + " of 1000 disputed leaves are left out");
        assertThat(AvroForm.encode(record)).hasSizeLessThanOrEqualTo(50_000);
        assertThat((List<?>) new ConflictRecords(900_000).value("A", conflict).get("disputed"))
                .hasSize(1_000);
    }

    @Test
    void whateverIsInDisputeTheRecordFitsAndLeavesOutNoMoreThanItMust() {
        Random random = new Random(3);
        for (int round = 0; round < 12; round++) {
            int maxBytes = 10_000 + random.nextInt(60_000);
            Conflict conflict = conflict(
                    MERGING, attributes(1 + random.nextInt(300), 2 + random.nextInt(3), random.nextInt(4_000)));
            GenericRecord whole = new ConflictRecords(Integer.MAX_VALUE).value("A", conflict);

            GenericRecord record = new ConflictRecords(maxBytes).value("A", conflict);

            assertThat(AvroForm.encode(record)).as("round %d", round).hasSizeLessThanOrEqualTo(maxBytes);
            if (AvroForm.encode(whole).length <= maxBytes) {
                assertThat(record).as("round %d", round).isEqualTo(whole);
            } else {
                assertThat(record).as("round %d", round).isNotEqualTo(whole);
            }
            assertThat(RecordLine.conflict(reread(record)).get("versions")).isNotEmpty();
        }
    }

    /** An insert, and changes of so many origins that differ in so many attributes; their names are filled up to a length. */
    private static List<GenericRecord> attributes(int attributes, int origins, int nameLength) {
        List<GenericRecord> changes = new ArrayList<>(List.of(THREE_PRICES.get(0)));
        for (int origin = 0; origin < origins; origin++) {
            String value = "by " + origin;
            String entries = IntStream.range(0, attributes)
                    .mapToObj(i -> "'a%d': '%s'".formatted(i, value))
                    .collect(Collectors.joining(", "));
            changes.add(partial(
                    "o" + origin,
                    1,
                    5 + origin,
                    "['/attributes', '/" + "p".repeat(nameLength) + "']",
                    "'price': 1, 'attributes': {" + entries + ", 'color': 'red'}"));
        }
        return changes;
    }

    private static GenericRecord color(String origin, long timestamp, String color) {
        return partial(
                origin, 1, timestamp, "['/attributes/color']", "'price': 1, 'attributes': {'color': '" + color + "'}");
    }

    private static GenericRecord reread(GenericRecord record) {
        byte[] bytes = AvroForm.encode(record);
        return AvroForm.decode(record.getSchema(), bytes, 0, bytes.length);
    }
}
