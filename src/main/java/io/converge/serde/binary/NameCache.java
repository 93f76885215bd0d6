package io.converge.serde.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes one string of the same bytes where they come again and again: origins, topics. It never holds more than a few. */
public final class NameCache {

    private static final int SLOTS = 512;
    private static final int LONGEST = 64;

    private final byte[][] encoded = new byte[SLOTS][];
    private final String[] names = new String[SLOTS];

    String get(byte[] bytes, int start, int length) {
        int hash = length;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        byte[] known = encoded[slot];
        if (known != null && Arrays.equals(known, 0, known.length, bytes, start, start + length)) {
            return names[slot];
        }
        String name = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (length <= LONGEST) {
            encoded[slot] = Arrays.copyOfRange(bytes, start, start + length);
            names[slot] = name;
        }
        return name;
    }
}
