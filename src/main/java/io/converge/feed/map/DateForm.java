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
import java.util.regex.Pattern;

/**
 * How a file writes dates and times, in the letters of {@link DateTimeFormatter} or as ISO-8601; days that no calendar has are refused.
 * Its text is all that it says: the digest of a run has it.
 */
final class DateForm {

    /** Behind an ISO time. */
    private static final Pattern OFFSET = Pattern.compile("[Zz]$|[Tt].*[+-]");

    private final String pattern;
    private final DateTimeFormatter form;
    private final ZoneId zone;

    /** @param zone where a time without an offset is meant */
    static DateForm iso(ZoneId zone) {
        return new DateForm(null, null, zone);
    }

    private DateForm(String pattern, DateTimeFormatter form, ZoneId zone) {
        this.pattern = pattern;
        this.form = form;
        this.zone = zone;
    }

    /**
     * @param zone where a time without an offset is meant
     * @throws IllegalArgumentException if the pattern is none
     */
    static DateForm of(String pattern, ZoneId zone) {
        DateTimeFormatterBuilder builder =
                new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
        if (pattern.indexOf('y') >= 0 && pattern.indexOf('G') < 0) {
            builder.parseDefaulting(ChronoField.ERA, 1);
        }
        DateTimeFormatter form = builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
        return new DateForm(pattern, form, zone);
    }

    /**
     * A text in ISO-8601.
     *
     * @param type that it is for; null: a text, which tells as much as there is
     * @throws IllegalArgumentException if it is no such date or time; the message says what is expected
     */
    String iso(String text, TimeText type) {
        if (form == null) {
            return withOffset(text, type);
        }
        try {
            TemporalAccessor time =
                    form.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from, LocalTime::from);
            return type == null ? time.toString() : iso(time, type);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no date or time such as " + pattern, e);
        }
    }

    /** A text that is no time is left as it is, and refused where it is read. */
    private String withOffset(String text, TimeText type) {
        if (!isInstant(type) || OFFSET.matcher(text).find()) {
            return text;
        }
        try {
            return instant(LocalDateTime.parse(text)).toString();
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static boolean isInstant(TimeText type) {
        return type == TimeText.TIMESTAMP_MILLIS
                || type == TimeText.TIMESTAMP_MICROS
                || type == TimeText.TIMESTAMP_NANOS;
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

    @Override
    public String toString() {
        return (pattern == null ? "ISO" : "'" + pattern + "'") + " in " + zone;
    }
}
