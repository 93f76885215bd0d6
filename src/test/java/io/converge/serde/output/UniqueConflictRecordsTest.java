package io.converge.serde.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.ConflictStatus;
import io.converge.model.Dot;
import io.converge.model.PolicyIdentity;
import io.converge.model.VersionVector;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.product.AvroProduct;
import io.converge.unique.Claimant;
import io.converge.unique.Rank;
import io.converge.unique.UniqueConflict;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class UniqueConflictRecordsTest {

    private static final int MAX_BYTES = 50_000;

    private final UniqueConflictRecords records = new UniqueConflictRecords(MAX_BYTES);

    @Test
    void recordOfVeryManyKeepsItsSizeAndSaysHowManyThereAre() {
        GenericRecord record = records.value(conflict(1_000, 500, 3_000));

        List<?> claimants = (List<?>) record.get("claimants");
        assertThat(AvroForm.encode(record).length).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(claimants).hasSizeGreaterThan(50).hasSizeLessThan(1_000);
        assertThat(record.get("total")).isEqualTo(3_000L);
        assertThat(((GenericRecord) claimants.get(0)).get("product")).isNotNull();
        GenericRecord last = (GenericRecord) claimants.get(claimants.size() - 1);
        assertThat(last.get("product")).isNull();
        assertThat(((GenericRecord) last.get("omitted")).get("bytes")).isEqualTo(502);
    }

    @Test
    void productOfAnotherSchemaStandsAsItWasWritten() {
        Schema other =
                SchemaBuilder.record("Movie").fields().requiredLong("year").endRecord();
        GenericData.Record movie = new GenericData.Record(other);
        movie.put("year", 1926L);
        UniqueConflict conflict = new UniqueConflict(
                "id",
                "gtin",
                "[1]",
                ConflictStatus.RESOLVED,
                List.of(claimant("A", new AvroProduct(movie)), claimant("B", book("x"))),
                2,
                "B",
                new PolicyIdentity("last-write-wins", ""));

        GenericRecord record = records.value(conflict);

        GenericRecord first = (GenericRecord) ((List<?>) record.get("claimants")).get(0);
        assertThat(ConflictRecords.versionProduct(first)).isEqualTo(movie);
        assertThat(record.get("sku")).isEqualTo("");
        // All that it has is written and read again.
        byte[] bytes = AvroForm.encode(record);
        assertThat(AvroForm.decode(record.getSchema(), bytes, 0, bytes.length).get("holder"))
                .hasToString("B");
    }

    private static UniqueConflict conflict(int told, int titleLength, long total) {
        List<Claimant> claimants = IntStream.range(0, told)
                .mapToObj(i -> claimant("SKU-%04d".formatted(i), book("x".repeat(titleLength))))
                .toList();
        return new UniqueConflict(
                "id",
                "gtin",
                "[1]",
                ConflictStatus.UNRESOLVED,
                claimants,
                total,
                null,
                new PolicyIdentity("manual", ""));
    }

    private static Claimant claimant(String sku, AvroProduct product) {
        return new Claimant(
                new Rank(List.of(), 1, "eu", sku), new Dot("eu", 1), VersionVector.of(Map.of("eu", 1L)), product);
    }

    private static AvroProduct book(String title) {
        Schema schema =
                SchemaBuilder.record("Book").fields().requiredString("title").endRecord();
        GenericData.Record book = new GenericData.Record(schema);
        book.put("title", title);
        return new AvroProduct(book);
    }
}
