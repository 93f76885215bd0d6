package io.converge.feed.file;

import io.converge.config.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The characters of a file from a row's first one on. Bytes that are no character spoil their row alone: {@link #fault} tells of them,
 * and {@link #ofByte} stands for each, so that the row can be written as it came.
 */
final class CharWindow implements AutoCloseable {

    /** Behind the last character. */
    static final int END = -1;

    private static final int BYTES = 1 << 16;
    /** With a byte, half of a pair that stands alone: no text has that. */
    private static final char BYTE = '\uDC00';

    /** Bytes that are no character. */
    private record BadBytes(long place, String fault) {}

    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BYTES).flip();
    private final Deque<BadBytes> bad = new ArrayDeque<>();
    private char[] chars = new char[BYTES];
    private int start;
    private int limit;
    /** How many characters there were before those that are held. */
    private long before;

    private boolean isAtEnd;

    CharWindow(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
        this.decoder = charset.newDecoder();
    }

    private static char ofByte(byte lost) {
        return (char) (BYTE + (lost & 0xff));
    }

    /** The byte that a character of a row stands for; negative if it stands for itself. */
    static int lostByte(String text, int place) {
        boolean isAlone = place == 0 || !Character.isHighSurrogate(text.charAt(place - 1));
        int lost = text.charAt(place) - BYTE;
        return isAlone && lost >= 0 && lost <= 0xff ? lost : -1;
    }

    /** The character at a place of the row, or {@link #END}. */
    int at(int place) throws IOException {
        while (start + place >= limit) {
            if (isAtEnd) {
                return END;
            }
            fill();
        }
        return chars[start + place];
    }

    /** Those from one place to before another one; both were asked for. */
    String text(int from, int to) {
        return new String(chars, start + from, to - from);
    }

    /** What is wrong with the first characters; null: nothing. */
    String fault(int length) {
        BadBytes first = bad.peek();
        return first == null || first.place() >= before + start + length ? null : first.fault();
    }

    /** Goes on behind the first characters. */
    void skip(int length) {
        start += length;
        while (!bad.isEmpty() && bad.peek().place() < before + start) {
            bad.remove();
        }
    }

    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(chars, start, chars, 0, limit - start);
            before += start;
            limit -= start;
            start = 0;
        }
        if (limit == chars.length) {
            chars = Arrays.copyOf(chars, 2 * chars.length);
        }
        CharBuffer out = CharBuffer.wrap(chars, limit, chars.length - limit);
        boolean isLast = !bytes.hasRemaining() && !read();
        CoderResult result = decoder.decode(bytes, out, isLast);
        limit = out.position();
        if (result.isError()) {
            addLost(result.length());
        } else if (isLast && !bytes.hasRemaining()) {
            isAtEnd = true;
        } else if (result.isUnderflow() && bytes.hasRemaining() && !read()) {
            decodeRest(out);
        }
    }

    private String fault() {
        return TextFile.fault(charset, bytes) + ". --charset names another one";
    }

    /** A character whose last bytes are missing. */
    private void decodeRest(CharBuffer out) {
        CoderResult result = decoder.decode(bytes, out, true);
        limit = out.position();
        if (result.isError()) {
            addLost(bytes.remaining());
        }
        isAtEnd = true;
    }

    private boolean isLost(int at) {
        boolean isAlone = at == 0 || !Character.isHighSurrogate(chars[at - 1]);
        return isAlone && chars[at] >= BYTE && chars[at] <= BYTE + 0xff;
    }

    private void addLost(int count) {
        if (limit == start || !isLost(limit - 1)) { // Of many in a row the first one is told of.
            bad.add(new BadBytes(before + limit, fault()));
        }
        chars = limit + count > chars.length ? Arrays.copyOf(chars, 2 * chars.length) : chars;
        for (int i = 0; i < count; i++) {
            chars[limit++] = ofByte(bytes.get());
        }
    }

    /** Whether there were more bytes. */
    private boolean read() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.position() + Math.max(read, 0));
        bytes.flip();
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
