package io.converge.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.converge.model.Printable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The rows of a table of texts, as RFC 4180 has them with any delimiter. Lines without anything but delimiters are
 * no rows.
 *
 * <p>A quote that is not closed, or closed in front of other text, would take all that follows with it. So it spoils its line alone,
 * and the next line is read as a row. Where an open one ends is looked for in so many characters as a row may have.
 */
final class CsvRows implements Rows {

    static final int MOST_CHARS = 1 << 22;

    private static final int LONGEST_SHOWN = 61;

    private final CharWindow window;
    private final Charset charset;
    private final boolean hasMark;
    private final Dialect dialect;
    private final List<String> columns;
    /** What stands in front of the rows. */
    private final String head;

    private final Parsed row = new Parsed();
    private final List<String> values = new ArrayList<>();
    private String lineEnd = "\n";
    private int line = 1;
    /** What stands in front of a row that is given again: the first one, where it is no header. */
    private boolean isPending;

    /**
     * @param names of the columns; null: the first row has them. A first row that says the same is no data.
     * @throws IOException if it cannot be read, or has no row
     */
    CsvRows(CharWindow window, Charset charset, boolean hasMark, Character delimiter, int quote, List<String> names)
            throws IOException {
        this.window = window;
        this.charset = charset;
        this.hasMark = hasMark;
        this.dialect = Dialect.of(window, delimiter, quote);
        String mark = Dialect.isNamed(window) ? takeLine() : "";
        Row first = next();
        if (first != null && first.fault() != null) {
            throw new IOException("line " + first.place() + ", which names the columns: " + first.fault());
        }
        List<String> found =
                first == null ? List.of() : values.stream().map(Blanks::strip).toList();
        if (first == null && names == null) {
            throw new IOException("there is no line with the names of the columns");
        }
        if (first != null) {
            rememberLineEnd(row.length);
        }
        isPending = first != null && names != null && !names.equals(found);
        columns = names == null ? found : List.copyOf(names);
        head = mark + (names == null || !isPending && first != null ? row.raw() + lineEnd : "");
        if (isPending) {
            row.fault = widthFault();
        }
    }

    @Override
    public Row next() throws IOException {
        if (isPending) {
            isPending = false;
            return row;
        }
        do {
            row.advance();
            while (Dialect.isEnd(window.at(0)) && window.at(0) != CharWindow.END) {
                takeLine();
            }
            if (window.at(0) == CharWindow.END) {
                return null;
            }
            row.place = line;
            values.clear();
            row.fault = parse();
            row.hasCells = row.fault == null;
        } while (row.fault == null && values.stream().allMatch(String::isBlank));
        if (row.fault == null && columns != null) {
            row.fault = widthFault();
        }
        String bytes = window.fault(row.length);
        row.fault = bytes == null ? row.fault : RowFault.ofRow(bytes);
        return row;
    }

    private RowFault parse() throws IOException {
        int place = 0;
        int lines = 0;
        while (true) {
            int from = place;
            if (window.at(place) == dialect.quote()) {
                place = closingQuote(place + 1);
                if (place < 0 || !isBehindField(place + 1)) {
                    return spoiledLine(
                            from,
                            place < 0
                                    ? "the quote in front is not closed"
                                    : "there is more text behind the closing quote");
                }
                lines += lines(from, place);
                values.add(unquoted(from + 1, place));
                place++;
            } else {
                while (window.at(place) != dialect.delimiter() && !Dialect.isEnd(window.at(place))) {
                    place++;
                    requireRowLength(place);
                }
                values.add(window.text(from, place));
            }
            if (window.at(place) != dialect.delimiter()) {
                row.length = place;
                row.lines = lines;
                return null;
            }
            place++;
        }
    }

    private boolean isBehindField(int place) throws IOException {
        int c = window.at(place);
        return c == dialect.delimiter() || Dialect.isEnd(c);
    }

    /** Where the quote stands that closes a text; negative if none does. */
    private int closingQuote(int from) throws IOException {
        int place = from;
        for (int c = window.at(place); c != CharWindow.END && place < MOST_CHARS; c = window.at(place)) {
            if (c == dialect.quote()) {
                if (window.at(place + 1) != dialect.quote()) {
                    return place;
                }
                place++;
            }
            place++;
        }
        return -1;
    }

    private String unquoted(int from, int to) {
        String text = window.text(from, to);
        String quote = String.valueOf((char) dialect.quote());
        return text.contains(quote) ? text.replace(quote + quote, quote) : text;
    }

    private int lines(int from, int to) throws IOException {
        int lines = 0;
        for (int i = from; i < to; i++) {
            int c = window.at(i);
            lines += c == '\n' || c == '\r' && window.at(i + 1) != '\n' ? 1 : 0;
        }
        return lines;
    }

    /** The row ends with its first line then, whatever it was meant to be. */
    private RowFault spoiledLine(int from, String why) throws IOException {
        int length = 0;
        while (!Dialect.isEnd(window.at(length))) {
            length++;
            requireRowLength(length);
        }
        row.length = length;
        row.lines = 0;
        int column = values.size();
        String name = columns != null && column < columns.size() ? columns.get(column) : String.valueOf(column + 1);
        String shown = from < length ? Printable.cut(window.text(from, length), LONGEST_SHOWN) : null;
        return new RowFault(name, shown, why);
    }

    private void requireRowLength(int length) throws IOException {
        if (length > MOST_CHARS) {
            throw new IOException("line " + line + " has more than " + MOST_CHARS
                    + " characters, which no row has: is this a table of texts?");
        }
    }

    /** That some programs write a delimiter behind the last column is no fault. */
    private RowFault widthFault() {
        boolean hasMore = values.stream().skip(columns.size()).anyMatch(value -> !value.isBlank());
        return values.size() < columns.size() || hasMore
                ? RowFault.ofRow("there are " + values.size() + " columns in it, not " + columns.size())
                : null;
    }

    /** Of the row that was read last. */
    List<String> values() {
        return List.copyOf(values);
    }

    private String takeLine() throws IOException {
        int length = 0;
        while (!Dialect.isEnd(window.at(length))) {
            length++;
        }
        String taken = window.text(0, length + endLength(length));
        skipLine(length);
        return taken;
    }

    private void skipLine(int length) throws IOException {
        int end = endLength(length);
        window.skip(length + end);
        line += end == 0 ? 0 : 1;
    }

    private int endLength(int place) throws IOException {
        int c = window.at(place);
        return c == CharWindow.END ? 0 : c == '\r' && window.at(place + 1) == '\n' ? 2 : 1;
    }

    private void rememberLineEnd(int place) throws IOException {
        int end = endLength(place);
        lineEnd = end == 0 ? "\n" : window.text(place, place + end);
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public int bind(String column) throws UnknownColumnException {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new UnknownColumnException("there is no column '" + Printable.of(column) + "'. There are: "
                    + Printable.within(String.join(", ", columns), 1_000));
        }
        if (columns.lastIndexOf(column) != index) {
            throw new UnknownColumnException(
                    "several columns are named '" + Printable.of(column) + "'; name them all by --columns");
        }
        return index;
    }

    @Override
    public String placeName() {
        return "line";
    }

    @Override
    public Frame frame() {
        return new Frame(head, lineEnd, lineEnd, charset, hasMark);
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** The one that was read last. */
    private final class Parsed implements Row {

        private int place;
        private int length;
        private int lines;
        private boolean isRead;
        private boolean hasCells;
        private RowFault fault;

        /** Goes on behind it. */
        void advance() throws IOException {
            if (isRead) {
                line += lines;
                skipLine(length);
            }
            isRead = true;
            length = 0;
            lines = 0;
        }

        @Override
        public int place() {
            return place;
        }

        @Override
        public RowFault fault() {
            return fault;
        }

        @Override
        public boolean hasCells() {
            return hasCells;
        }

        @Override
        public JsonNode cell(int column) {
            return column < values.size() ? TextNode.valueOf(values.get(column)) : null;
        }

        @Override
        public List<String> names() {
            return columns;
        }

        @Override
        public String raw() {
            return window.text(0, length);
        }

        @Override
        public String raw(Map<Integer, String> carried) {
            if (carried.isEmpty()) {
                return raw();
            }
            StringJoiner whole = new StringJoiner(String.valueOf(dialect.delimiter()));
            for (int i = 0; i < values.size(); i++) {
                whole.add(dialect.quoted(carried.getOrDefault(i, values.get(i))));
            }
            return whole.toString();
        }
    }
}
