package io.converge.cli;

/** A text as it stands in a cell of a table: on one line, and nothing in it moves a terminal's cursor or turns its writing around. */
final class Cell {

    private Cell() {}

    /** @param longest how many characters to show, at least 1 */
    static String of(String text, int longest) {
        StringBuilder cell = new StringBuilder();
        for (int i = 0; i < text.length() && cell.length() <= longest; i = text.offsetByCodePoints(i, 1)) {
            append(cell, text.codePointAt(i));
        }
        if (cell.length() > longest) {
            cell.setLength(longest - 1);
            cell.append('…');
        }
        return cell.toString();
    }

    private static void append(StringBuilder cell, int character) {
        switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> cell.append(escaped(character));
            default -> cell.appendCodePoint(character);
        }
    }

    private static String escaped(int character) {
        return switch (character) {
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> "\\u{%x}".formatted(character);
        };
    }
}
