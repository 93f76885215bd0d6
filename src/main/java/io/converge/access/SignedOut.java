package io.converge.access;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Sessions that were signed out before their end, in this process: a copy of their cookie is worth nothing here. They are known by their random
 * parts until they would have ended anyway. Who signs in and out without an end fills no memory: beyond {@value #MOST} those go that end first.
 */
final class SignedOut {

    static final int MOST = 100_000;

    private final LongSupplier clockMs;
    private final Set<String> nonces = new HashSet<>();
    private final TreeMap<Long, Set<String>> byEnd = new TreeMap<>();

    SignedOut(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** @param untilMs when the session would have ended */
    synchronized void add(String nonce, long untilMs) {
        while (!byEnd.isEmpty() && (byEnd.firstKey() <= clockMs.getAsLong() || nonces.size() >= MOST)) {
            Map.Entry<Long, Set<String>> first = byEnd.pollFirstEntry();
            nonces.removeAll(first.getValue());
        }
        if (nonces.add(nonce)) {
            byEnd.computeIfAbsent(untilMs, none -> new HashSet<>()).add(nonce);
        }
    }

    synchronized boolean has(String nonce) {
        return nonces.contains(nonce);
    }

    synchronized int size() {
        return nonces.size();
    }
}
