package io.converge.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whether a text has one form in UTF-8 and comes back from it: only such texts stay different wherever they are written. Bytes that
 * are no UTF-8 all become U+FFFD where they are read, and halves of surrogate pairs all become {@code ?} where they are written.
 */
public final class WellFormedText {

    /** Where all is well. */
    public static final int NO_FAULT = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private WellFormedText() {}

    /** How many bytes behind {@code start} the first one stands that begins no character of UTF-8; −1: there is none. */
    public static int fault(byte[] bytes, int start, int length) {
        int end = start + length;
        int at = start;
        while (at < end) {
            int first = bytes[at];
            if (first >= 0) {
                at = pastAscii(bytes, at, end);
                continue;
            }
            int size = isPlainOfThree(first) && at < end - 2 && follow(bytes[at + 1], bytes[at + 2])
                    ? 3
                    : characterBytes(bytes, at, end);
            if (size == 0) {
                return at - start;
            }
            at += size;
        }
        return NO_FAULT;
    }

    /** Most of what is no letter of Europe begins so, and the bytes that follow may be any that follow. */
    private static boolean isPlainOfThree(int first) {
        return first > (byte) 0xe0 && first < (byte) 0xf0 && first != (byte) 0xed;
    }

    private static boolean follow(int second, int third) {
        return ((second ^ 0x80) & 0xc0 | (third ^ 0x80) & 0xc0) == 0;
    }

    private static int pastAscii(byte[] bytes, int start, int end) {
        int at = start;
        while (end - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /**
     * How many bytes the character has that begins at {@code at} and is none of ASCII; 0 if none does. What could be said in fewer
     * bytes, surrogates, and what is beyond Unicode are none.
     */
    private static int characterBytes(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int size = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (size == 0 || size > end - at) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = at + 2; i < at + size; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** Where the first surrogate stands that lacks its other half; −1: there is none. */
    public static int fault(CharSequence text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair =
                        Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    return i;
                }
                i++;
            }
        }
        return NO_FAULT;
    }
}
