package io.converge.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A number that stands for what was put in, in its order. It is the same everywhere, but is no protection: who wants to finds other
 * content with the same number.
 *
 * <p>Each step is the finalizer of SplitMix64, after Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
 */
public final class Fingerprint {

    private static final long GAMMA = 0x9e3779b97f4a7c15L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long value;

    public long value() {
        return value;
    }

    public Fingerprint add(long number) {
        long next = (value ^ number) + GAMMA;
        next = (next ^ next >>> 30) * 0xbf58476d1ce4e5b9L;
        next = (next ^ next >>> 27) * 0x94d049bb133111ebL;
        value = next ^ next >>> 31;
        return this;
    }

    public Fingerprint add(boolean bool) {
        return add(bool ? 1 : 0);
    }

    public Fingerprint add(byte[] bytes, int start, int length) {
        add(length);
        int at = start;
        int end = start + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            add((long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | bytes[at] & 0xff;
        }
        return add(rest);
    }

    public Fingerprint add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
        return this;
    }

    /** Adds a value of the form of {@link Product#fields()}; the order of a map's entries says nothing. */
    Fingerprint addValue(Object value) {
        if (value instanceof Variant variant) {
            return add('u').add(variant.branch()).addValue(variant.value());
        }
        if (value instanceof Map<?, ?> map) {
            add('m').add(map.size());
            TreeMap<String, Object> sorted = new TreeMap<>();
            map.forEach((key, entry) -> sorted.put((String) key, entry));
            sorted.forEach((key, entry) -> add(key).addValue(entry));
            return this;
        }
        if (value instanceof List<?> list) {
            add('l').add(list.size());
            list.forEach(this::addValue);
            return this;
        }
        return value == null ? add('n') : add(value.getClass().getName()).add(value.toString());
    }
}
