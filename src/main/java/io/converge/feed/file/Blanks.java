package io.converge.feed.file;

/** Blanks of any kind, also those at which a line is not broken: web pages and spreadsheets put them around texts. */
public final class Blanks {

    private Blanks() {}

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
    }

    /** A text without those in front and behind. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Whether there is nothing else. */
    public static boolean isBlank(String text) {
        return strip(text).isEmpty();
    }
}
