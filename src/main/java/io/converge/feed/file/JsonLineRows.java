package io.converge.feed.file;

import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import java.io.IOException;
import java.nio.charset.Charset;

/** Objects of JSON, one on each line. */
final class JsonLineRows extends JsonRows {

    private static final int MOST_CHARS = 1 << 22;

    private final CharWindow window;
    private final Charset charset;
    private final boolean hasMark;
    private boolean isDoubtful;
    private int line;

    /** @param isGuess whether nobody has said that these are lines */
    JsonLineRows(CharWindow window, Charset charset, boolean hasMark, boolean isGuess) {
        this.window = window;
        this.charset = charset;
        this.hasMark = hasMark;
        this.isDoubtful = isGuess;
    }

    @Override
    public Row next() throws IOException {
        while (window.at(0) != CharWindow.END) {
            int length = 0;
            while (!Dialect.isEnd(window.at(length))) {
                length++;
                if (length > MOST_CHARS) {
                    throw new IOException("line " + (line + 1) + " has more than " + MOST_CHARS
                            + " characters: are these JSON lines?");
                }
            }
            String text = window.text(0, length);
            String bytes = window.fault(length);
            boolean isTwo = window.at(length) == '\r' && window.at(length + 1) == '\n';
            window.skip(length + (window.at(length) == CharWindow.END ? 0 : isTwo ? 2 : 1));
            line++;
            if (!text.isBlank()) {
                requireLine(text);
                return bytes == null ? row(text) : bad(line, bytes, text);
            }
        }
        return null;
    }

    /** An object that goes on in the next line is one that holds all, or a first row that is spoilt. */
    private void requireLine(String text) throws IOException {
        if (isDoubtful && !text.strip().endsWith("}")) {
            throw new IOException(
                    "line " + line + " is no whole object, so that these are no JSON lines. Where an object holds the"
                            + " array of products, say where: --records /products. If they are JSON lines all the same: --format json-lines");
        }
        isDoubtful = false;
    }

    private Row row(String text) {
        try {
            return row(line, JsonToAvro.parse(text), text);
        } catch (JsonFormException e) {
            return bad(line, e.getMessage(), text);
        }
    }

    @Override
    public String placeName() {
        return "line";
    }

    @Override
    public Frame frame() {
        return new Frame("", "\n", "\n", charset, hasMark);
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
