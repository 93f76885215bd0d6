package io.converge.serde;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/**
 * Dates and times in ISO-8601 as the numbers of Avro's logical types, and back: what is given for one is read as the very same
 * number. Nothing is rounded: digits finer than the unit, days that no calendar has, leap seconds (no unit has them) and the
 * hour 24 are refused. Seconds may be left out, T and Z be small, and an instant have any offset.
 */
public enum TimeText {
    DATE("date", Kind.DATE, 1),
    TIME_MILLIS("time-millis", Kind.TIME, 1_000),
    TIME_MICROS("time-micros", Kind.TIME, 1_000_000),
    TIMESTAMP_MILLIS("timestamp-millis", Kind.TIMESTAMP, 1_000),
    TIMESTAMP_MICROS("timestamp-micros", Kind.TIMESTAMP, 1_000_000),
    TIMESTAMP_NANOS("timestamp-nanos", Kind.TIMESTAMP, 1_000_000_000),
    LOCAL_TIMESTAMP_MILLIS("local-timestamp-millis", Kind.LOCAL, 1_000),
    LOCAL_TIMESTAMP_MICROS("local-timestamp-micros", Kind.LOCAL, 1_000_000),
    LOCAL_TIMESTAMP_NANOS("local-timestamp-nanos", Kind.LOCAL, 1_000_000_000);

    /** A time with digits that its type has no unit for. */
    public static final class TooFineException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        TooFineException(String message) {
            super(message);
        }
    }

    private enum Kind {
        DATE("a date such as 2026-01-31"),
        TIME("a time of day such as 12:00:00"),
        TIMESTAMP("a time such as 2026-01-31T12:00:00Z"),
        LOCAL("a local time such as 2026-01-31T12:00:00");

        private final String example;

        Kind(String example) {
            this.example = example;
        }
    }

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final Map<Integer, String> UNITS =
            Map.of(1_000, "milliseconds", 1_000_000, "microseconds", NANOS_PER_SECOND, "nanoseconds");

    private static final DateTimeFormatter TIME_FORM =
            strict(new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_TIME));
    private static final DateTimeFormatter LOCAL_FORM = strict(new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME));
    private static final DateTimeFormatter TIMESTAMP_FORM = strict(new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(LOCAL_FORM)
            .appendOffsetId());

    private static final Map<String, TimeText> BY_NAME =
            Stream.of(values()).collect(Collectors.toMap(form -> form.logicalType, Function.identity()));

    private final String logicalType;
    private final Kind kind;
    private final int unitsPerSecond;

    TimeText(String logicalType, Kind kind, int unitsPerSecond) {
        this.logicalType = logicalType;
        this.kind = kind;
        this.unitsPerSecond = unitsPerSecond;
    }

    /** With the lenient ones, the 30th of February is the 28th. */
    private static DateTimeFormatter strict(DateTimeFormatterBuilder form) {
        return form.toFormatter(Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT)
                .withChronology(IsoChronology.INSTANCE);
    }

    /** The name of Avro's logical type. */
    public String logicalType() {
        return logicalType;
    }

    /** How many of its units a second has; of a date, 1. */
    public long unitsPerSecond() {
        return unitsPerSecond;
    }

    /** Whether it is a day with a time. */
    public boolean isInstant() {
        return kind == Kind.TIMESTAMP || kind == Kind.LOCAL;
    }

    /** Whether it is a time of day. */
    public boolean isTimeOfDay() {
        return kind == Kind.TIME;
    }

    /** The form of the values of a schema; null if they are no dates or times. */
    public static TimeText of(Schema schema) {
        LogicalType type = schema.getLogicalType();
        return type == null ? null : BY_NAME.get(type.getName());
    }

    /**
     * The number of a text, in the unit of the type.
     *
     * @throws IllegalArgumentException if there is none; its message says what is expected
     */
    public long parse(String text) {
        try {
            return switch (kind) {
                case DATE -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
                case TIME -> {
                    LocalTime time = LocalTime.parse(text, TIME_FORM);
                    yield units(time.toSecondOfDay(), time.getNano());
                }
                case TIMESTAMP -> {
                    OffsetDateTime time = OffsetDateTime.parse(text, TIMESTAMP_FORM);
                    yield units(time.toEpochSecond(), time.getNano());
                }
                case LOCAL -> {
                    LocalDateTime time = LocalDateTime.parse(text, LOCAL_FORM);
                    yield units(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
                }
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(kind.example, e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a time that " + logicalType + " can hold", e);
        }
    }

    /**
     * The milliseconds of an instant, whatever it has of finer digits, which are cut off.
     *
     * @throws IllegalArgumentException if it is none; its message says what is expected
     */
    public static long millis(String text) {
        try {
            return OffsetDateTime.parse(text, TIMESTAMP_FORM).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(Kind.TIMESTAMP.example, e);
        }
    }

    private long units(long seconds, int nanos) {
        int nanosPerUnit = NANOS_PER_SECOND / unitsPerSecond;
        if (nanos % nanosPerUnit != 0) {
            throw new TooFineException("a time in whole " + UNITS.get(unitsPerSecond));
        }
        // The first of the seconds that a long can hold begins before the first of its nanoseconds.
        return BigInteger.valueOf(seconds)
                .multiply(BigInteger.valueOf(unitsPerSecond))
                .add(BigInteger.valueOf(nanos / nanosPerUnit))
                .longValueExact();
    }

    /** The text of a number; null if it has none, as a time of day beyond its day, or a day that no calendar has. */
    public String format(long number) {
        if (kind == Kind.DATE) {
            boolean isADay = ChronoField.EPOCH_DAY.range().isValidValue(number);
            return isADay ? LocalDate.ofEpochDay(number).toString() : null;
        }
        long seconds = Math.floorDiv(number, (long) unitsPerSecond);
        int nanos = (int) Math.floorMod(number, (long) unitsPerSecond) * (NANOS_PER_SECOND / unitsPerSecond);
        if (kind == Kind.TIME) {
            boolean ofTheDay = seconds >= 0 && seconds < SECONDS_PER_DAY;
            return ofTheDay ? TIME_FORM.format(LocalTime.ofSecondOfDay(seconds).withNano(nanos)) : null;
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
        return kind == Kind.LOCAL ? LOCAL_FORM.format(time) : TIMESTAMP_FORM.format(time.atOffset(ZoneOffset.UTC));
    }
}
