package io.converge.cli;

import io.converge.config.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Lines of text out of bytes, given as soon as they are there. Bytes that are none of the charset spoil their own line alone. A byte
 * order mark at the beginning is no part of the first line.
 */
final class TextLines implements AutoCloseable {

    private static final int BUFFER_SIZE = 1 << 16;

    /** @param fault what is wrong with it, and where; null: nothing */
    record Line(int number, String text, String fault) {}

    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_SIZE).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER_SIZE).flip();
    private final StringBuilder line = new StringBuilder();
    private int number = 1;
    private String fault;
    private boolean isBegun;
    private boolean isAfterReturn;
    private boolean isRead;
    private boolean isDecoded;

    TextLines(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
        this.decoder = charset.newDecoder();
    }

    /** The next line; null if there is none. */
    Line next() throws IOException {
        while (chars.hasRemaining() || decode()) {
            char c = chars.get();
            boolean isMark = !isBegun && c == TextFile.BYTE_ORDER_MARK;
            isBegun = true;
            if (isMark) {
                continue;
            }
            boolean isSecondOfTwo = isAfterReturn && c == '\n';
            isAfterReturn = c == '\r';
            if (c != '\n' && c != '\r') {
                line.append(c);
            } else if (!isSecondOfTwo) {
                return taken();
            }
        }
        return line.length() == 0 && fault == null ? null : taken();
    }

    private Line taken() {
        Line next = new Line(number, line.toString(), fault);
        line.setLength(0);
        fault = null;
        number++;
        return next;
    }

    /** Whether there are more characters. */
    private boolean decode() throws IOException {
        while (!isDecoded) {
            chars.clear();
            CoderResult result = decoder.decode(bytes, chars, isRead);
            if (chars.position() == 0) {
                if (result.isError()) {
                    pass(result.length());
                } else if (isRead) {
                    decoder.flush(chars);
                    isDecoded = true;
                } else {
                    read();
                }
            }
            chars.flip();
            if (chars.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    /** What stands before them has been taken into the line. */
    private void pass(int length) {
        if (fault == null) {
            fault = TextFile.fault(charset, bytes) + " at column " + (line.length() + 1);
        }
        bytes.position(bytes.position() + length);
    }

    private void read() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        isRead = count < 0;
        bytes.position(bytes.position() + Math.max(0, count));
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
