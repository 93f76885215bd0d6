package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.cli.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextLinesTest {

    private static List<Line> lines(InputStream in, Charset charset) throws IOException {
        List<Line> lines = new ArrayList<>();
        try (TextLines text = new TextLines(in, charset)) {
            for (Line line = text.next(); line != null; line = text.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** As they come at once, and byte by byte. */
    private static List<Line> lines(byte[] bytes, Charset charset) throws IOException {
        List<Line> lines = lines(new ByteArrayInputStream(bytes), charset);
        InputStream slow = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(1, length));
            }
        };
        assertThat(lines(slow, charset)).isEqualTo(lines);
        return lines;
    }

    private static Line good(int number, String text) {
        return new Line(number, text, null);
    }

    @Test
    void linesEndAsAnybodyEndsThem() throws IOException {
        assertThat(lines("a\nb\r\nc\rd\n\ne".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .containsExactly(good(1, "a"), good(2, "b"), good(3, "c"), good(4, "d"), good(5, ""), good(6, "e"));
        assertThat(lines(new byte[0], StandardCharsets.UTF_8)).isEmpty();
        assertThat(lines("\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .containsExactly(good(1, ""));
    }

    @Test
    void onlyTheFirstMarkIsNone() throws IOException {
        assertThat(lines("\uFEFF\uFEFFa\n\uFEFFb".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .containsExactly(good(1, "\uFEFFa"), good(2, "\uFEFFb"));
        assertThat(lines("\uFEFF".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEmpty();
    }

    @Test
    void aLineOfOtherBytesIsBadAndTheNextIsNot() throws IOException {
        byte[] bytes = "\uFEFFé漢x\nCaf\u00e9 \u00e9\nb\n\u00e9".getBytes(StandardCharsets.UTF_8);
        byte[] broken = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("Caf\u00c3\u00a9 \u00c3\u00a9", "Caf\u00e9 \u00e9")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = Arrays.copyOf(broken, broken.length - 1);

        List<Line> lines = lines(cut, StandardCharsets.UTF_8);

        assertThat(lines).hasSize(4).first().isEqualTo(good(1, "é漢x"));
        assertThat(lines.get(1).fault()).isEqualTo("not UTF-8: byte 0xe9 at column 4");
        assertThat(lines.get(2)).isEqualTo(good(3, "b"));
        assertThat(lines.get(3).fault()).isEqualTo("not UTF-8: byte 0xc3 at column 1");
    }

    @Test
    void halfACharacterAtTheEndOfOtherCharsetsIsBadToo() throws IOException {
        byte[] bytes = "aä\nb".getBytes(StandardCharsets.UTF_16BE);
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);

        assertThat(lines(bytes, StandardCharsets.UTF_16BE)).containsExactly(good(1, "aä"), good(2, "b"));
        assertThat(lines(cut, StandardCharsets.UTF_16BE)).first().isEqualTo(good(1, "aä"));
        assertThat(lines(cut, StandardCharsets.UTF_16BE).get(1).fault())
                .isEqualTo("not UTF-16BE: byte 0x00 at column 1");
        assertThat(lines("a\u0081\n".getBytes(StandardCharsets.ISO_8859_1), Charset.forName("windows-1252")))
                .singleElement()
                .extracting(Line::fault)
                .isEqualTo("not windows-1252: byte 0x81 at column 2");
    }

    @Test
    void aLineMayBeLongerThanWhatIsReadAtOnce() throws IOException {
        String text = "ä".repeat(150_001);
        InputStream in = new SequenceInputStream(
                new ByteArrayInputStream(("x" + text).getBytes(StandardCharsets.UTF_8)),
                new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.UTF_8)));

        assertThat(lines(in, StandardCharsets.UTF_8)).containsExactly(good(1, "x" + text + text));
    }

    private static Stream<Charset> charsets() {
        return Charset.availableCharsets().values().stream()
                .filter(charset -> !charset.canEncode() || charset.newEncoder().canEncode("good\n"));
    }

    private static byte[] bytes(String text, Charset charset) {
        Charset ours = charset.canEncode() ? charset : StandardCharsets.US_ASCII;
        byte[] mark = (text + text).getBytes(ours);
        return Arrays.copyOfRange(mark, text.getBytes(ours).length, mark.length);
    }

    /** Bytes of all kinds in front of and behind others, cut anywhere; none that a decoder knows as the end of a line. */
    private static List<byte[]> linesThatMayBeBad(Charset charset) {
        int unit = bytes("\n", charset).length;
        List<byte[]> lines = new ArrayList<>();
        for (int first = 0; first < 256; first++) {
            for (int second : new int[] {-1, 0x30, 0x41, 0x81, 0xa1, 0xd8, 0xfe}) {
                for (int count = 1; count < 4; count++) {
                    byte[] line = new byte[count * unit];
                    Arrays.fill(line, (byte) (second < 0 ? first : second));
                    line[0] = (byte) first;
                    lines.add(line);
                    lines.add(concatenated(bytes("a", charset), line));
                }
            }
        }
        lines.add(new byte[] {0x1b, '$', 'B', 0x24});
        lines.add(new byte[] {0x1b, '$', ')', 'C', 0x0e, 0x30});
        lines.removeIf(line -> line.length % unit != 0 || new String(line, charset).matches("(?s).*[\n\r].*"));
        return lines;
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("charsets")
    void aBadLineEndsWhereItDoesAndTakesNothingOfTheNext(Charset charset) throws IOException {
        byte[] end = bytes("\n", charset);
        byte[] good = bytes("good", charset);
        for (byte[] line : linesThatMayBeBad(charset)) {
            byte[] text = concatenated(good, end, line, end, good, end);

            assertThat(lines(new ByteArrayInputStream(text), charset))
                    .as(HexFormat.of().formatHex(line))
                    .hasSize(3)
                    .startsWith(good(1, "good"))
                    .endsWith(good(3, "good"));
        }
    }

    /** As its own encoder writes them, with marks and shifts. */
    @ParameterizedTest
    @MethodSource("charsets")
    void linesOfAnyCharsetAreRead(Charset charset) throws IOException {
        if (!charset.canEncode()) {
            return;
        }
        StringBuilder letters = new StringBuilder();
        for (char c : "aäéßжقकก한글漢字かな中文€".toCharArray()) {
            letters.append(charset.newEncoder().canEncode(c) ? c : 'x');
        }
        String line = letters.toString();

        assertThat(lines((line + "\n" + line + "\r\n" + line).getBytes(charset), charset))
                .containsExactly(good(1, line), good(2, line), good(3, line));
    }

    @Test
    void theMarkTellsTheOrderOfAllBytes() throws IOException {
        for (String order : new String[] {"LE", "BE"}) {
            byte[] text = "\uFEFFਊ\nb\n".getBytes(Charset.forName("UTF-16" + order));
            assertThat(lines(text, StandardCharsets.UTF_16)).containsExactly(good(1, "ਊ"), good(2, "b"));
            text = "\uFEFFਊ\nb\n".getBytes(Charset.forName("UTF-32" + order));
            assertThat(lines(text, Charset.forName("UTF-32"))).containsExactly(good(1, "ਊ"), good(2, "b"));
        }
    }
}
