package io.converge.feed.file;

import io.converge.config.TextFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/**
 * Rows that were not taken, in a file of the form that they came in: mended, it can be fed again. Bytes that are no characters are
 * written as they came, so that a row that nobody has mended is not taken then either.
 */
public final class RejectedRows implements AutoCloseable {

    private final Path path;
    private final Rows.Frame frame;
    private final OutputStream bytes;
    private final Writer out;
    private long count;

    /** @throws IOException if the file cannot be written */
    public RejectedRows(Path path, Rows.Frame frame) throws IOException {
        this.path = path;
        this.frame = frame;
        this.bytes = TextFile.create("--rejects", path);
        this.out = new OutputStreamWriter(bytes, frame.charset().newEncoder());
        write((frame.hasMark() ? String.valueOf(TextFile.BYTE_ORDER_MARK) : "") + frame.head());
    }

    /** Whether rows of another file may stand among these. */
    public boolean fits(Rows.Frame other) {
        return frame.equals(other);
    }

    public void add(String raw) throws IOException {
        write((count == 0 ? "" : frame.between()) + raw);
        count++;
    }

    private void write(String text) throws IOException {
        try {
            int from = 0;
            for (int i = 0; i < text.length(); i++) {
                int lost = CharWindow.lostByte(text, i);
                if (lost >= 0) {
                    out.write(text, from, i - from);
                    out.flush();
                    bytes.write(lost);
                    from = i + 1;
                }
            }
            out.write(text, from, text.length() - from);
        } catch (CharacterCodingException e) {
            throw new IOException(path + ": a row has characters that " + frame.charset() + " has not", e);
        }
    }

    @Override
    public void close() throws IOException {
        write(count == 0 && frame.tail().isBlank() ? "" : frame.tail());
        out.close();
    }
}
