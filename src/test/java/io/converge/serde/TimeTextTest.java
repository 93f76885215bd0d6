package io.converge.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimeTextTest {

    @ParameterizedTest
    @EnumSource
    void everyNumberComesBackFromItsText(TimeText form) {
        boolean isInt = form == TimeText.DATE || form == TimeText.TIME_MILLIS;
        Random random = new Random(12);
        for (int i = 0; i < 20_000; i++) {
            long number = (isInt ? random.nextInt() : random.nextLong()) >> random.nextInt(isInt ? 32 : 64);
            assertComesBack(form, number);
        }
        for (long number : isInt
                ? new long[] {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE}
                : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE}) {
            assertComesBack(form, number);
        }
    }

    private static void assertComesBack(TimeText form, long number) {
        String text = form.format(number);
        if (text == null) {
            long day = 86_400L * (form == TimeText.TIME_MILLIS ? 1_000 : 1_000_000);
            assertThat(number < 0 || number >= day).as("%s %d", form, number).isTrue();
        } else {
            assertThat(form.parse(text)).as("%s %s", form, text).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DATE, 2026-01-31, 20484",
        "DATE, -0001-03-01, -719834",
        "DATE, +5881580-07-11, 2147483647",
        "TIME_MILLIS, 12:00, 43200000",
        "TIME_MILLIS, 23:59:59.999000, 86399999",
        "TIME_MICROS, 00:00:00.000001, 1",
        "TIMESTAMP_MILLIS, 2026-01-31T12:00:00Z, 1769860800000",
        "TIMESTAMP_MILLIS, 2026-01-31t12:00:00z, 1769860800000",
        "TIMESTAMP_MILLIS, 2026-01-31T12:00Z, 1769860800000",
        "TIMESTAMP_MILLIS, 2026-01-31T14:00:00+02:00, 1769860800000",
        "TIMESTAMP_MILLIS, 2026-01-31T12:00:00.120000000Z, 1769860800120",
        "TIMESTAMP_MILLIS, +292278994-08-17T07:12:55.807Z, 9223372036854775807",
        "TIMESTAMP_MICROS, 1969-12-31T23:59:59.999999Z, -1",
        "TIMESTAMP_NANOS, 1677-09-21T00:12:43.145224192Z, -9223372036854775808",
        "LOCAL_TIMESTAMP_MILLIS, 2026-01-31T12:00, 1769860800000",
        "LOCAL_TIMESTAMP_NANOS, 1970-01-01T00:00:00.000000001, 1",
    })
    void whatSaysTheNumberExactlyIsTaken(TimeText form, String text, long number) {
        assertThat(form.parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "DATE, 2026-02-29, a date such as 2026-01-31",
        "DATE, 2026-1-31, a date such as 2026-01-31",
        "DATE, 2026-01-31T00:00:00Z, a date such as 2026-01-31",
        "DATE, +999999999-01-01, a time that date can hold",
        "TIME_MILLIS, 24:00, a time of day such as 12:00:00",
        "TIME_MILLIS, 12:00:00.0001, a time in whole milliseconds",
        "TIME_MICROS, 12:00:00.0000001, a time in whole microseconds",
        "TIME_MICROS, 12:00:00Z, a time of day such as 12:00:00",
        "TIMESTAMP_MILLIS, 2026-01-31T12:00:00.0005Z, a time in whole milliseconds",
        "TIMESTAMP_MICROS, 2026-01-31T12:00:00.0000005Z, a time in whole microseconds",
        "TIMESTAMP_NANOS, 2026-01-31T12:00:00.0000000005Z, a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_NANOS, 2262-04-11T23:47:16.854775808Z, a time that timestamp-nanos can hold",
        "TIMESTAMP_MILLIS, +292278994-08-17T07:12:55.808Z, a time that timestamp-millis can hold",
        "TIMESTAMP_MILLIS, 2016-12-31T23:59:60Z, a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_MILLIS, 2026-01-31T24:00:00Z, a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_MILLIS, 2026-02-30T12:00:00Z, a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_MILLIS, 2026-01-31T12:00:00, a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_MILLIS, 2026-01-31 12:00:00Z, a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_MILLIS, 2026-01-31T12:00:00Z[UTC], a time such as 2026-01-31T12:00:00Z",
        "TIMESTAMP_MILLIS, ２０２６-01-31T12:00:00Z, a time such as 2026-01-31T12:00:00Z",
        "LOCAL_TIMESTAMP_MICROS, 2026-01-31T12:00:00Z, a local time such as 2026-01-31T12:00:00",
        "LOCAL_TIMESTAMP_MILLIS, 2026-02-30T12:00:00, a local time such as 2026-01-31T12:00:00",
    })
    void whatWouldBecomeAnotherTimeIsRefused(TimeText form, String text, String expected) {
        assertThatThrownBy(() -> form.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(expected);
    }

    @Test
    void aTypeIsFoundByItsSchema() {
        Schema nanos = LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG));
        assertThat(TimeText.of(nanos)).isEqualTo(TimeText.TIMESTAMP_NANOS);
        assertThat(TimeText.of(Schema.create(Schema.Type.LONG))).isNull();
    }
}
