package io.converge.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.feed.SkuTable.Mark;
import io.converge.json.JsonToAvro;
import io.converge.serde.RecordHeader;
import io.converge.serde.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What a converged record or a dead letter says of a row. */
class FateReadingTest {

    private static final byte[] SKU = "A".getBytes(StandardCharsets.UTF_8);
    private static final int RUN = 20;

    private final SkuTable table = new SkuTable();
    private final int slot = table.add(SKU);
    private final List<String> told = new ArrayList<>();
    private final FateReading reading = new FateReading(table, "acme", RUN, "changes");

    FateReadingTest() {
        table.mark(slot, Mark.LISTED);
        table.mark(slot, Mark.SENT);
        reading.tell(new FateReading.Listener() {
            @Override
            public void conflicted(byte[] sku, int which, GenericRecord conflict) {
                told.add("conflicted");
            }

            @Override
            public void stale(byte[] sku, int which, String winner) {
                told.add("stale by " + winner);
            }

            @Override
            public void refused(byte[] sku, int which, String reason) {
                told.add("refused: " + reason);
            }
        });
    }

    private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers) {
        return new ConsumerRecord<>(
                "t", 0, 0, 0, TimestampType.LOG_APPEND_TIME, 0, 0, SKU, new byte[0], headers, Optional.empty());
    }

    private void converged(long heard, String winner, boolean isBefore) throws Exception {
        String json =
                "{\"sku\": \"A\", \"product\": {\"name\": \"a\", \"price\": 1}, \"context\": {\"us\": 3, \"acme\": "
                        + heard + "}, \"winner\": \"" + winner + "\", \"status\": \"CONVERGED\"}";
        GenericRecord value = JsonToAvro.read(json, Schemas.converged(Schemas.PRODUCT));
        reading.takeConverged(record(new RecordHeaders()), value, isBefore);
    }

    private Mark fate() {
        return Fates.of(table, slot);
    }

    @Test
    void changeIsAcceptedOnceTheContextCoversIt() throws Exception {
        converged(RUN - 1, "acme:19", false);
        assertThat(fate()).isNull();

        converged(RUN, "acme:20", false);
        assertThat(fate()).isEqualTo(Mark.ACCEPTED);
        assertThat(table.has(slot, Mark.STOOD)).isFalse();
    }

    @Test
    void whatTheCatalogueHadHeardBeforeIsKnownAtOnce() throws Exception {
        converged(RUN - 1, "acme:19", true);
        assertThat(table.has(slot, Mark.STOOD)).isTrue();
        assertThat(fate()).isNull();

        converged(RUN, "us:3", true);
        assertThat(fate()).isEqualTo(Mark.ACCEPTED_BEFORE);
    }

    @Test
    void laterRunOrAnotherOriginThatStandsMakesItStale() throws Exception {
        converged(RUN, "us:3", false);
        assertThat(fate()).isEqualTo(Mark.STALE);
        assertThat(told).containsExactly("stale by us:3");
        // What comes of others later is none of its fate.
        converged(RUN, "us:4", false);
        assertThat(told).hasSize(1);
    }

    @Test
    void laterRunThatWasThereBeforeMakesItStale() throws Exception {
        converged(RUN + 1, "acme:21", true);
        assertThat(fate()).isEqualTo(Mark.STALE);
    }

    @Test
    void deleteIsAcceptedByATombstonesContext() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(RecordHeader.CONTEXT, RecordHeader.bytes("{\"acme\":20}"));
        headers.add(RecordHeader.WINNER, RecordHeader.bytes("acme:20"));

        reading.takeConverged(record(headers), null, false);

        assertThat(fate()).isEqualTo(Mark.ACCEPTED);
    }

    @Test
    void deadLetterIsOfTheChangeThatStoodAtItsPlaceAlone() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(RecordHeader.SOURCE_TOPIC, RecordHeader.bytes("changes"));
        headers.add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes("7"));
        headers.add(RecordHeader.REASON, RecordHeader.bytes("TOO_LARGE"));
        headers.add(RecordHeader.DETAIL, RecordHeader.bytes("why"));

        reading.takeDeadLetter(record(headers)); // Its change is not acknowledged yet.
        table.offset(slot, 8);
        reading.takeEarly();
        assertThat(fate()).isNull();

        table.offset(slot, 7);
        reading.takeDeadLetter(record(headers));
        assertThat(fate()).isEqualTo(Mark.REFUSED);
        assertThat(told).containsExactly("refused: TOO_LARGE: why");
    }
}
