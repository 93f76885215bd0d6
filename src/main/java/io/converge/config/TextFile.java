package io.converge.config;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that people write. Nothing in them is replaced: bytes that are no text of the charset are an error with their place. */
public final class TextFile {

    /** What some editors put in front of a text. */
    public static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    private static final class BadBytesException extends CharacterCodingException {
        private static final long serialVersionUID = 1L;

        private final String fault;

        BadBytesException(String fault) {
            this.fault = fault;
        }

        @Override
        public String getMessage() {
            return fault;
        }
    }

    /**
     * The text of a file, without the byte order mark that some editors put in front.
     *
     * @param giver what names the file, as an option does
     * @throws IOException naming the giver, the file, and what is wrong: with bytes that are not of the charset, their line and column
     */
    public static String read(String giver, Path file, Charset charset) throws IOException {
        try {
            return withoutMark(readAsItIs(file, charset));
        } catch (CharacterCodingException e) {
            throw new IOException(giver + " " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(giver + ": " + unreadable(file, e), e);
        }
    }

    /**
     * The bytes of a file.
     *
     * @throws IOException naming the file, and why it cannot be read
     */
    public static InputStream open(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("a directory");
            }
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new IOException(unreadable(file, e), e);
        }
    }

    /**
     * A file that is written anew.
     *
     * @param giver what names the file, as an option does
     * @throws IOException naming the giver, the file, and why it cannot be written
     */
    public static OutputStream create(String giver, Path file) throws IOException {
        try {
            return new BufferedOutputStream(Files.newOutputStream(file));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    giver + ": there is no folder " + file.toAbsolutePath().getParent(), e);
        } catch (AccessDeniedException e) {
            throw new IOException(giver + ": the file " + file + " may not be written", e);
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "it is a directory" : e.getMessage();
            throw new IOException(giver + ": the file " + file + " cannot be written: " + why, e);
        }
    }

    /** Why a file cannot be read. */
    static String unreadable(Path file, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + file;
        }
        if (failure instanceof AccessDeniedException) {
            return "the file " + file + " may not be read";
        }
        return Files.isDirectory(file)
                ? file + " is a directory, not a file"
                : "the file " + file + " cannot be read: " + failure.getMessage();
    }

    /**
     * All of the text of a file, also a mark.
     *
     * @throws CharacterCodingException naming the line and column of what is not of the charset
     * @throws IOException if it cannot be read
     */
    static String readAsItIs(Path file, Charset charset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(in, out, true);
        if (!result.isError()) {
            decoder.flush(out);
        }
        String text = out.flip().toString();
        if (result.isError()) {
            throw new BadBytesException(fault(charset, in) + " at " + place(withoutMark(text)));
        }
        return text;
    }

    /** What is wrong with bytes that begin no character of a charset. */
    public static String fault(Charset charset, ByteBuffer bytes) {
        int at = bytes.position();
        int first = bytes.get(at) & 0xff;
        int second = bytes.remaining() > 1 ? bytes.get(at + 1) & 0xff : 0;
        boolean isMark = first == 0xff && second == 0xfe || first == 0xfe && second == 0xff;
        return String.format(
                "not %s: byte 0x%02x%s", charset.name(), first, isMark ? ", as text in UTF-16 begins with," : "");
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /** Of what stands behind a text. */
    private static String place(String text) {
        long lines = text.chars().filter(c -> c == '\n').count();
        return "line " + (lines + 1) + ", column " + (text.length() - text.lastIndexOf('\n'));
    }
}
