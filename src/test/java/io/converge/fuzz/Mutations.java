package io.converge.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Breaks the bytes of events, often so that they stay nearly what they were. */
final class Mutations {

    private static final long[] NUMBERS = {
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        -1,
        -2,
        0,
        1,
        2,
        63,
        64,
        199,
        200,
        255,
        10_000,
        999_999,
        1_000_001,
        1_000_000_000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 33
    };
    private static final byte[] BYTES = {0, 1, 2, 3, 0x7f, (byte) 0x80, (byte) 0xff, 4, 8};
    private static final int LONGEST = 64 * 1024;

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** One to three changes of {@code event}; {@code other} is what a part may come from. */
    byte[] mutated(byte[] event, byte[] other) {
        byte[] bytes = event;
        for (int i = 1 + random.nextInt(3) * random.nextInt(2); i > 0 && bytes.length < LONGEST; i--) {
            bytes = once(bytes, other);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes, byte[] other) {
        if (bytes.length == 0) {
            return other;
        }
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 8));
        return switch (random.nextInt(10)) {
            case 0 -> withByte(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 1 -> withByte(bytes, at, BYTES[random.nextInt(BYTES.length)]);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> replaced(bytes, at, length, new byte[0]);
            case 4 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 5 -> stretched(bytes, at);
            case 6 -> replaced(bytes, at, 1, number(NUMBERS[random.nextInt(NUMBERS.length)]));
            case 7 -> spliced(bytes, at, other);
            case 8 -> replaced(bytes, at, 0, repeated((byte) random.nextInt(5), 1 + random.nextInt(3_000)));
            default -> withByte(bytes, at, (byte) (bytes[at] + (random.nextBoolean() ? 2 : -2)));
        };
    }

    private static byte[] withByte(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(by);
        out.write(bytes, at + length, bytes.length - at - length);
        return out.toByteArray();
    }

    /** A number's last byte, followed by zeros that say nothing. */
    private byte[] stretched(byte[] bytes, int at) {
        byte[] longer = new byte[2 + random.nextInt(10)];
        Arrays.fill(longer, (byte) 0x80);
        longer[0] = (byte) (bytes[at] | 0x80);
        longer[longer.length - 1] = 0;
        return replaced(bytes, at, 1, longer);
    }

    private byte[] spliced(byte[] bytes, int at, byte[] other) {
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        return replaced(Arrays.copyOf(bytes, at), at, 0, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] repeated(byte value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static byte[] number(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long bits = value << 1 ^ value >> 63;
        while ((bits & ~0x7fL) != 0) {
            out.write((int) (bits & 0x7f | 0x80));
            bits >>>= 7;
        }
        out.write((int) bits);
        return out.toByteArray();
    }
}
