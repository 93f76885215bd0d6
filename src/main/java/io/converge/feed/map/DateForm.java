package io.converge.feed.map;

import io.converge.serde.TimeText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** How a file writes dates and times, in the letters of {@link DateTimeFormatter}; days that no calendar has are refused. */
final class DateForm {

    private final String pattern;
    private final DateTimeFormatter form;
    private final ZoneId zone;

    /**
     * @param zone where a time without an offset is meant
     * @throws IllegalArgumentException if the pattern is none
     */
    DateForm(String pattern, ZoneId zone) {
        this.pattern = pattern;
        this.zone = zone;
        DateTimeFormatterBuilder builder =
                new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
        if (pattern.indexOf('y') >= 0 && pattern.indexOf('G') < 0) {
            builder.parseDefaulting(ChronoField.ERA, 1);
        }
        this.form = builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    /**
     * A text in ISO-8601.
     *
     * @param type that it is for; null: a text, which tells as much as there is
     * @throws IllegalArgumentException if it is no such date or time; the message says what is expected
     */
    String iso(String text, TimeText type) {
        try {
            TemporalAccessor time =
                    form.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from, LocalTime::from);
            return type == null ? time.toString() : iso(time, type);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no date or time such as " + pattern, e);
        }
    }

    private String iso(TemporalAccessor time, TimeText type) {
        return switch (type) {
            case DATE -> LocalDate.from(time).toString();
            case TIME_MILLIS, TIME_MICROS -> LocalTime.from(time).toString();
            case TIMESTAMP_MILLIS, TIMESTAMP_MICROS, TIMESTAMP_NANOS ->
                instant(time).toString();
            default -> local(time).toString();
        };
    }

    private OffsetDateTime instant(TemporalAccessor time) {
        OffsetDateTime offset = time instanceof OffsetDateTime given
                ? given
                : local(time).atZone(zone).toOffsetDateTime();
        return offset.withOffsetSameInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime local(TemporalAccessor time) {
        return time instanceof LocalDate day ? day.atStartOfDay() : LocalDateTime.from(time);
    }
}
