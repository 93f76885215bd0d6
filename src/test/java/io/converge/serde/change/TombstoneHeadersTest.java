package io.converge.serde.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.NameCache;
import io.converge.serde.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What headers say is taken whole or not at all. */
class TombstoneHeadersTest {

    private static final byte[] KEY = "A".getBytes(StandardCharsets.UTF_8);
    private static final Position POSITION = new Position("product-changes", 0, 0);

    private static Headers headers(String timestamp, String context) {
        return new RecordHeaders()
                .add(RecordHeader.ORIGIN, RecordHeader.bytes("eu"))
                .add(RecordHeader.SEQUENCE, RecordHeader.bytes(1))
                .add(RecordHeader.TIMESTAMP, RecordHeader.bytes(timestamp))
                .add(RecordHeader.CONTEXT, RecordHeader.bytes(context));
    }

    private static Change read(String timestamp, String context) {
        return ChangeReader.readTombstone(KEY, headers(timestamp, context), POSITION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"us\":1,\"us\":2} | Duplicate field 'us', at column 13",
                "{\"us\":1} {} | more text behind the object, at column 10",
                "{\"us\":1.0} | 'us' is not a whole number of 64 bits",
                "{\"us\":\"1\"} | 'us' is not a whole number of 64 bits",
                "{\"us\":null} | 'us' is not a whole number of 64 bits",
                "{\"us\":9223372036854775808} | 'us' is not a whole number of 64 bits",
                "{\"us\":1}, {\"eu\":2} | Unexpected character (',' (code 44)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false'), at column 9",
                "[] | not a JSON object of origins and numbers",
                "null | not a JSON object of origins and numbers",
            })
    void contextThatIsNotOneObjectOfNumbersIsRefusedWithItsPlace(String context, String detail) {
        RefusedRecordException refused = catchThrowableOfType(RefusedRecordException.class, () -> read("1", context));

        assertThat(refused.reason()).isEqualTo(RefusalReason.BAD_CONTEXT);
        assertThat(refused).hasMessage("header converge.context: " + detail);
    }

    @Test
    void contextsAreTakenToTheLastSequence() {
        assertThat(read("1", " {\"us\": 9223372036854775807} ").context().asMap())
                .isEqualTo(Map.of("us", Long.MAX_VALUE));
        assertThat(read("1", "{}").context().asMap()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2016-12-31T23:59:60Z", "2026-01-31", ""})
    void timestampThatIsNoMillisecondIsRefused(String timestamp) {
        RefusedRecordException refused =
                catchThrowableOfType(RefusedRecordException.class, () -> read(timestamp, "{}"));

        assertThat(refused.reason()).isEqualTo(RefusalReason.UNDECODABLE);
        assertThat(refused)
                .hasMessage("the header converge.timestamp is '" + timestamp
                        + "', not a time in ms or as 2026-01-31T12:00:00Z");
    }

    @Test
    void timestampThatIsTooFineIsCalledThat() {
        assertThatThrownBy(() -> read("2026-01-31T12:00:00.0001Z", "{}"))
                .hasMessage(
                        "the header converge.timestamp is '2026-01-31T12:00:00.0001Z', which is finer than a millisecond");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0661\u0662", "+1", "\uff11", "1_000", "0x1"})
    void numbersAreWrittenInDigitsOfAscii(String number) {
        assertThatThrownBy(() -> read(number, "{}")).hasMessageContaining("not a time in ms");
        assertThatThrownBy(() -> read("1", "{\"eu\": " + number + "}"))
                .isInstanceOf(RefusedRecordException.class)
                .extracting(e -> ((RefusedRecordException) e).reason())
                .isEqualTo(RefusalReason.BAD_CONTEXT);
    }

    @Test
    void timestampMayHaveAnOffset() {
        assertThat(read("1970-01-01T01:00:00.001+01:00", "{}").version().timestamp())
                .isEqualTo(1);
    }

    /** A producer's schema may have a finer unit: what it says in whole ms is taken as such, in each way to read it. */
    @Test
    void timestampsOfAFinerUnitAreReadInThatUnit() {
        Schema time = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
        Schema schema = Schema.createRecord("E", null, null, false);
        schema.setFields(List.of(
                new Schema.Field("sku", Schema.create(Schema.Type.STRING)),
                new Schema.Field("op", Schema.create(Schema.Type.STRING)),
                new Schema.Field("origin", Schema.create(Schema.Type.STRING)),
                new Schema.Field("sequence", Schema.create(Schema.Type.LONG)),
                new Schema.Field("timestamp", time),
                new Schema.Field("product", Schemas.PRODUCT)));
        GenericRecord event = new GenericData.Record(schema);
        event.put("sku", "A");
        event.put("op", "DELETE");
        event.put("origin", "eu");
        event.put("sequence", 1L);
        event.put("timestamp", 5_000L);

        assertThat(ChangeReader.read(event, POSITION).version().timestamp()).isEqualTo(5);
        assertThat(ChangeScanner.of(schema, new NameCache(), DecimalLimit.NONE)).isEmpty();
        event.put("timestamp", 5_001L);
        assertThat(catchThrowableOfType(RefusedRecordException.class, () -> ChangeReader.read(event, POSITION)))
                .hasMessage("timestamp is 5001, which has digits finer than ms");
    }

    /** What somebody else has written into a converged topic is shown as it is. */
    @Test
    void foreignHeadersArePrinted() {
        Headers headers = headers("1", "not json");
        assertThat(RecordLine.converged(KEY, null, headers).get("context")).hasToString("\"not json\"");
        headers.add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes("x"));
        assertThat(RecordLine.deadLetter(KEY, null, headers).get("source").get("offset"))
                .hasToString("\"x\"");
    }
}
