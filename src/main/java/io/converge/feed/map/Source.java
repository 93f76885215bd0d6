package io.converge.feed.map;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a value of a product comes from, and how the texts there are read.
 *
 * @param column its name; null: the constant
 * @param constant null: none
 * @param pattern that the text has to match, whose first group is the value; null: all of it is
 * @param values what texts stand for; null: themselves. What {@link #OTHERS} stands for is meant by all others.
 * @param numbers how they are written
 * @param dates how they are written
 * @param isDate whether a place for any text gets such a date, too
 * @param isTrimmed whether blanks in front and behind are no part of it
 * @param empty what it means that nothing is there
 * @param separator between several; null: there is one
 */
record Source(
        String column,
        JsonNode constant,
        Pattern pattern,
        Map<String, JsonNode> values,
        NumberForm numbers,
        DateForm dates,
        boolean isDate,
        boolean isTrimmed,
        Empty empty,
        String separator) {

    static final String OTHERS = "*";

    private static final DateForm UTC = DateForm.iso(ZoneOffset.UTC);

    /** What an empty text means. */
    enum Empty {
        /** The field is not there: it has its default, or is null. */
        ABSENT,
        /** Null. */
        NULL,
        /** A text without characters. */
        TEXT
    }

    /** Of a column as it is. */
    static Source ofColumn(String column) {
        return new Source(column, null, null, null, NumberForm.PLAIN, UTC, false, true, Empty.ABSENT, null);
    }
}
