package io.converge.source;

import io.converge.serde.TimeText;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The dates and times that Debezium and Kafka Connect write as numbers, by the names of their types. */
enum DebeziumTime {
    DATE("io.debezium.time.Date", TimeText.DATE),
    TIME("io.debezium.time.Time", TimeText.TIME_MILLIS),
    MICRO_TIME("io.debezium.time.MicroTime", TimeText.TIME_MICROS),
    NANO_TIME("io.debezium.time.NanoTime", null),
    TIMESTAMP("io.debezium.time.Timestamp", TimeText.LOCAL_TIMESTAMP_MILLIS),
    MICRO_TIMESTAMP("io.debezium.time.MicroTimestamp", TimeText.LOCAL_TIMESTAMP_MICROS),
    NANO_TIMESTAMP("io.debezium.time.NanoTimestamp", TimeText.LOCAL_TIMESTAMP_NANOS),
    CONNECT_DATE("org.apache.kafka.connect.data.Date", TimeText.DATE),
    CONNECT_TIME("org.apache.kafka.connect.data.Time", TimeText.TIME_MILLIS),
    CONNECT_TIMESTAMP("org.apache.kafka.connect.data.Timestamp", TimeText.TIMESTAMP_MILLIS);

    /** Where Avro's schemas have the name of a type of Kafka Connect's. */
    static final String AVRO_PROPERTY = "connect.name";

    private static final long NANOS = 1_000_000_000L;

    private static final Map<String, DebeziumTime> BY_NAME =
            Stream.of(values()).collect(Collectors.toMap(time -> time.name, Function.identity()));

    private final String name;
    private final TimeText form;

    DebeziumTime(String name, TimeText form) {
        this.name = name;
        this.form = form;
    }

    /** Null if there is none of this name. */
    static DebeziumTime named(String name) {
        return name == null ? null : BY_NAME.get(name);
    }

    /** A schema of numbers that Debezium has a name for, with the logical type of Avro's that says the same; else as it is. */
    static Schema logical(Schema schema) {
        DebeziumTime time = named(schema.getProp(AVRO_PROPERTY));
        LogicalType type = time == null || schema.getLogicalType() != null ? null : logicalType(time.form);
        if (type == null) {
            return schema;
        }
        Schema logical = Schema.create(schema.getType());
        logical.addAllProps(schema);
        try {
            return type.addToSchema(logical);
        } catch (IllegalArgumentException ofAnotherSize) {
            return schema;
        }
    }

    private static LogicalType logicalType(TimeText form) {
        if (form == null) {
            return null;
        }
        return switch (form) {
            case DATE -> LogicalTypes.date();
            case TIME_MILLIS -> LogicalTypes.timeMillis();
            case TIME_MICROS -> LogicalTypes.timeMicros();
            case LOCAL_TIMESTAMP_MILLIS -> LogicalTypes.localTimestampMillis();
            case LOCAL_TIMESTAMP_MICROS -> LogicalTypes.localTimestampMicros();
            case LOCAL_TIMESTAMP_NANOS -> LogicalTypes.localTimestampNanos();
            default -> null;
        };
    }

    /** What it is in Avro's terms; null if Avro has nothing of its kind. */
    TimeText form() {
        return form;
    }

    /** Whether it is a day with a time. */
    boolean isInstant() {
        return form != null && form.isInstant();
    }

    /** Whether it is a time of day. */
    boolean isTimeOfDay() {
        return this == NANO_TIME || form.isTimeOfDay();
    }

    long unitsPerSecond() {
        return form == null ? NANOS : form.unitsPerSecond();
    }
}
