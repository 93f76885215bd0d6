package io.converge.serde;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.converge.model.Printable;
import java.util.List;
import java.util.regex.Pattern;

/** What is wrong with a text that is not JSON, without what Jackson says of its own switches and classes. */
public final class JsonFault {

    private static final int LONGEST = 300;

    /** A place that is no more than that its source is not shown. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

    /** Of its switches, limits and classes, with what leads to them. */
    private static final List<Pattern> ASIDES = List.of(
            Pattern.compile(": enable `[^`]*` to allow"),
            Pattern.compile(",? (?:from|see|use|via|of) `[^`]*`"),
            Pattern.compile(" \\([^()]*(?:`|Feature)[^()]*\\)"),
            Pattern.compile("`?com\\.fasterxml\\.[\\w.$]+`?:? ?"),
            Pattern.compile(" ?`[^`]*(?:Feature|Constraints)[^`]*`"));

    private JsonFault() {}

    /**
     * In words, and where it is, as in {@code line 2, column 5}; the line is left out if it is the first.
     *
     * @param reached how far the parser has come, as what is beyond a limit of its own has no place; null: nobody knows
     */
    public static String message(JsonProcessingException fault, JsonLocation reached) {
        JsonLocation at = fault.getLocation() == null ? reached : fault.getLocation();
        return words(fault) + (at == null ? "" : ", at " + place(at));
    }

    private static String words(JsonProcessingException fault) {
        String words = SOURCE.matcher(fault.getOriginalMessage()).replaceAll("$1");
        for (Pattern aside : ASIDES) {
            words = aside.matcher(words).replaceAll("");
        }
        return Printable.within(words, LONGEST);
    }

    private static String place(JsonLocation at) {
        return (at.getLineNr() > 1 ? "line " + at.getLineNr() + ", " : "") + "column " + at.getColumnNr();
    }
}
