package io.converge.cli;

import io.converge.config.TextFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Lines of text out of bytes, given as soon as they are there. Bytes that are none of the charset spoil their own line alone: each
 * line is found by the bytes that end it, and then read by itself, as a decoder may take the end of a broken line for a part of
 * it. A byte order mark at the beginning is no part of the first line.
 */
final class TextLines implements AutoCloseable {

    private static final int BUFFER_SIZE = 1 << 16;

    /** @param fault what is wrong with it, and where; null: nothing */
    record Line(int number, String text, String fault) {}

    private final InputStream in;
    private final Charset charset;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private LineEnds ends;
    /** Of the next line. The first one has the mark, which some decoders ask for. */
    private CharsetDecoder decoder;

    private CharsetDecoder decoderOfOthers;
    private int position;
    private int limit;
    private int number = 1;
    private boolean isAfterReturn;

    TextLines(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
        this.ends = LineEnds.of(charset);
        this.decoder = charset.newDecoder();
        this.decoderOfOthers = decoder;
    }

    /** The next line; null if there is none. */
    Line next() throws IOException {
        while (has(ends.unitBytes())) {
            if (number == 1 && line.size() == 0) {
                takeOrder();
            }
            LineEnds.Kind kind = ends.at(buffer, position);
            boolean isSecondOfTwo = isAfterReturn && kind == LineEnds.Kind.FEED;
            isAfterReturn = kind == LineEnds.Kind.RETURN;
            if (kind == LineEnds.Kind.NONE) {
                line.write(buffer, position, ends.unitBytes());
            }
            position += ends.unitBytes();
            if (kind != LineEnds.Kind.NONE && !isSecondOfTwo) {
                return taken();
            }
        }
        line.write(buffer, position, limit - position);
        position = limit;
        Line last = line.size() == 0 ? null : taken();
        return last == null || last.fault() == null && last.text().isEmpty() ? null : last;
    }

    /** A mark at the beginning says in which order the bytes of all lines are. */
    private void takeOrder() {
        Charset ordered = LineEnds.ordered(charset, buffer, position);
        if (!ordered.equals(charset)) {
            ends = LineEnds.of(ordered);
            decoderOfOthers = ordered.newDecoder();
        }
    }

    private Line taken() {
        ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
        line.reset();
        CharBuffer chars = CharBuffer.allocate((int) Math.ceil(bytes.limit() * (double) decoder.maxCharsPerByte()) + 1);
        decoder.reset();
        CoderResult result = decoder.decode(bytes, chars, true);
        if (!result.isError()) {
            decoder.flush(chars);
        }
        String text = chars.flip().toString();
        if (number == 1 && text.startsWith(String.valueOf(TextFile.BYTE_ORDER_MARK))) {
            text = text.substring(1);
        }
        String fault = result.isError() ? TextFile.fault(charset, bytes) + " at column " + (text.length() + 1) : null;
        decoder = decoderOfOthers;
        return new Line(number++, text, fault);
    }

    /** Whether so many bytes are left. */
    private boolean has(int count) throws IOException {
        while (limit - position < count) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
