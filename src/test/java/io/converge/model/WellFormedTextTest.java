package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WellFormedTextTest {

    private static final String TEXT = "SKU-ä-漢-😀-" + "x".repeat(30) + "é";

    @Test
    void bytesAreTakenThatJavasDecoderTakesAndNoOthers() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        Random random = new Random(7);
        int well = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                // Mostly ASCII, and bytes that may well follow each other.
                int kind = random.nextInt(8);
                bytes[j] = (byte)
                        (kind < 5
                                ? bytes[j] & 0x7f
                                : kind == 5 ? bytes[j] : kind == 6 ? bytes[j] & 0xbf | 0x80 : bytes[j] | 0xc0);
            }
            boolean isText = isText(decoder, bytes);
            well += isText ? 1 : 0;

            assertThat(WellFormedText.fault(bytes, 0, bytes.length) == WellFormedText.NO_FAULT)
                    .as(Arrays.toString(bytes))
                    .isEqualTo(isText);
        }
        assertThat(well).isGreaterThan(10_000);
    }

    private static boolean isText(CharsetDecoder decoder, byte[] bytes) {
        try {
            decoder.decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyCharacterOfTwoToFourBytesIsTakenAndNoSurrogate() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            byte[] bytes = encoded(point);
            boolean isSurrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;

            assertThat(WellFormedText.fault(bytes, 0, bytes.length))
                    .isEqualTo(isSurrogate ? 0 : WellFormedText.NO_FAULT);
        }
    }

    /** By the rule for all numbers, whether or not they are characters. */
    private static byte[] encoded(int point) {
        if (point < 0x80) {
            return new byte[] {(byte) point};
        }
        if (point < 0x800) {
            return new byte[] {(byte) (0xc0 | point >> 6), follow(point)};
        }
        return point < 0x10000
                ? new byte[] {(byte) (0xe0 | point >> 12), follow(point >> 6), follow(point)}
                : new byte[] {(byte) (0xf0 | point >> 18), follow(point >> 12), follow(point >> 6), follow(point)};
    }

    private static byte follow(int bits) {
        return (byte) (0x80 | bits & 0x3f);
    }

    @Test
    void theFirstByteThatBeginsNoCharacterIsNamed() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        byte[] around = new byte[bytes.length + 9];
        Arrays.fill(around, (byte) 0xff);
        System.arraycopy(bytes, 0, around, 4, bytes.length);

        assertThat(WellFormedText.fault(around, 4, bytes.length)).isEqualTo(WellFormedText.NO_FAULT);
        assertThat(WellFormedText.fault(around, 4, bytes.length + 1)).isEqualTo(bytes.length);
        assertThat(WellFormedText.fault(around, 4, bytes.length - 1)).isEqualTo(bytes.length - 2);
        assertThat(WellFormedText.fault(around, 3, bytes.length)).isZero();
        assertThat(WellFormedText.fault(around, 0, 0)).isEqualTo(WellFormedText.NO_FAULT);
    }

    @Test
    void theFirstHalfOfAPairIsNamed() {
        assertThat(WellFormedText.fault(TEXT)).isEqualTo(WellFormedText.NO_FAULT);
        assertThat(WellFormedText.fault("")).isEqualTo(WellFormedText.NO_FAULT);
        assertThat(WellFormedText.fault("a\ud800")).isEqualTo(1);
        assertThat(WellFormedText.fault("\udc00\ud800")).isZero();
        assertThat(WellFormedText.fault("😀\ud83d😀")).isEqualTo(2);
        assertThat(WellFormedText.fault("😀😀\ude00")).isEqualTo(4);
    }
}
