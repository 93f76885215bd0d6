package io.converge.feed.file;

import java.io.IOException;

/**
 * How a table's columns are told apart.
 *
 * @param quote around a text with delimiters, quotes (each twice) or ends of lines in it; {@link #NO_QUOTE} if there is none
 */
public record Dialect(char delimiter, int quote) {

    public static final int NO_QUOTE = -2;

    private static final String DELIMITERS = "\t;,|";
    private static final String EXCEL_MARK = "sep=";
    private static final int LONGEST_HEAD = 1 << 16;

    /**
     * The one of a file: the delimiter that a first line {@code sep=;} names, as Excel knows it, or the one that stands most often in the
     * first line outside of quotes.
     *
     * @param delimiter that is given; null: to be found out
     */
    static Dialect of(CharWindow window, Character delimiter, int quote) throws IOException {
        Character named = namedByExcel(window);
        if (named != null) {
            return new Dialect(delimiter == null ? named : delimiter, quote);
        }
        return new Dialect(delimiter == null ? mostFrequent(window, quote) : delimiter, quote);
    }

    private static Character namedByExcel(CharWindow window) throws IOException {
        for (int i = 0; i < EXCEL_MARK.length(); i++) {
            if (window.at(i) != EXCEL_MARK.charAt(i)) {
                return null;
            }
        }
        int delimiter = window.at(EXCEL_MARK.length());
        return delimiter == CharWindow.END || !isEnd(window.at(EXCEL_MARK.length() + 1)) ? null : (char) delimiter;
    }

    /** Whether the first line is {@code sep=;}, and no row. */
    static boolean isNamed(CharWindow window) throws IOException {
        return namedByExcel(window) != null;
    }

    private static char mostFrequent(CharWindow window, int quote) throws IOException {
        int[] counts = new int[DELIMITERS.length()];
        boolean isQuoted = false;
        for (int i = 0; i < LONGEST_HEAD; i++) {
            int c = window.at(i);
            if (c == CharWindow.END || !isQuoted && isEnd(c)) {
                break;
            }
            isQuoted ^= c == quote;
            int which = isQuoted ? -1 : DELIMITERS.indexOf(c);
            if (which >= 0) {
                counts[which]++;
            }
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return counts[most] == 0 ? ',' : DELIMITERS.charAt(most);
    }

    /** A text as it stands in a row. */
    String quoted(String text) {
        boolean isPlain = quote == NO_QUOTE || text.chars().noneMatch(c -> c == delimiter || c == quote || isEnd(c));
        String mark = String.valueOf((char) quote);
        return isPlain ? text : mark + text.replace(mark, mark + mark) + mark;
    }

    /** Whether a character ends a line. */
    static boolean isEnd(int c) {
        return c == '\n' || c == '\r' || c == CharWindow.END;
    }
}
