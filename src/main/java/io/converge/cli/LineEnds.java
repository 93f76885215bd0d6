package io.converge.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which bytes end a line in a charset. In none that Java knows do they stand inside another character. */
final class LineEnds {

    enum Kind {
        NONE,
        FEED,
        RETURN
    }

    private static final int BYTES = 256;

    private final byte[] feed;
    private final byte[] carriageReturn;
    /** Of each byte, where one is enough; else null. */
    private final Kind[] kinds;

    private LineEnds(byte[] feed, byte[] carriageReturn, Kind[] kinds) {
        this.feed = feed;
        this.carriageReturn = carriageReturn;
        this.kinds = kinds;
    }

    static LineEnds of(Charset charset) {
        boolean isWide = charset.canEncode() && charset.newEncoder().canEncode('\n') && unit(charset, "\n").length > 1;
        return isWide
                ? new LineEnds(unit(charset, "\n"), unit(charset, "\r"), null)
                : new LineEnds(null, null, kinds(charset));
    }

    /** A character's bytes, without the mark that some charsets put in front of a text. */
    private static byte[] unit(Charset charset, String character) {
        int once = character.getBytes(charset).length;
        byte[] twice = character.repeat(2).getBytes(charset);
        return Arrays.copyOfRange(twice, once, twice.length);
    }

    private static Kind[] kinds(Charset charset) {
        Kind[] kinds = new Kind[BYTES];
        for (int i = 0; i < BYTES; i++) {
            String text = new String(new byte[] {(byte) i}, charset);
            kinds[i] = text.equals("\n") ? Kind.FEED : text.equals("\r") ? Kind.RETURN : Kind.NONE;
        }
        return kinds;
    }

    /** The charset of a text that begins so: where its order of bytes is open, the mark in front tells it. */
    static Charset ordered(Charset charset, byte[] bytes, int start) {
        boolean isLittle = bytes[start] == (byte) 0xff && bytes[start + 1] == (byte) 0xfe;
        return switch (charset.name()) {
            case "UTF-16" -> isLittle ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            case "UTF-32" -> Charset.forName(isLittle ? "UTF-32LE" : "UTF-32BE");
            default -> charset;
        };
    }

    /** How many bytes to look at, and to go on by. */
    int unitBytes() {
        return kinds == null ? feed.length : 1;
    }

    Kind at(byte[] bytes, int start) {
        if (kinds != null) {
            return kinds[bytes[start] & 0xff];
        }
        int end = start + feed.length;
        if (Arrays.equals(bytes, start, end, feed, 0, feed.length)) {
            return Kind.FEED;
        }
        boolean isReturn = Arrays.equals(bytes, start, end, carriageReturn, 0, feed.length);
        return isReturn ? Kind.RETURN : Kind.NONE;
    }
}
