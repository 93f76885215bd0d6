package io.converge.access;

import io.converge.http.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * How often somebody may try to sign in: each address and each name has tries, which come back with time. A fixed number of counters is shared by
 * all there are, by a secret hash, so that no flood of names fills the memory or makes it forget; who shares one with another has fewer tries, never
 * more.
 */
final class SignInLimit {

    private static final int COUNTERS = 4_096;

    private final SigningKey key;
    private final LongSupplier clockMs;
    private final Counters byAddress = new Counters(30, 10_000);
    private final Counters byName = new Counters(10, 30_000);

    /** @param key that nobody else knows */
    SignInLimit(LongSupplier clockMs, SigningKey key) {
        this.clockMs = clockMs;
        this.key = key;
    }

    /**
     * Takes a try away.
     *
     * @throws Problem with 429, and in how many seconds to try again, if there is none
     */
    synchronized void take(String address, String name) {
        long now = clockMs.getAsLong();
        int place = place(network(address));
        int person = place(name);
        long waitMs = Math.max(byAddress.waitMs(place, now), byName.waitMs(person, now));
        if (waitMs > 0) {
            long seconds = (waitMs + 999) / 1_000;
            throw new Problem(429, "too many tries to sign in; the next one is in " + seconds + " s")
                    .with("Retry-After", Long.toString(seconds));
        }
        byAddress.take(place, now);
        byName.take(person, now);
    }

    /** A try that was right is given back. */
    synchronized void giveBack(String address, String name) {
        byAddress.giveBack(place(network(address)));
        byName.giveBack(place(name));
    }

    private int place(String text) {
        return Math.floorMod(key.sign("counter", text).hashCode(), COUNTERS);
    }

    /** Who has an address of IPv6 has a network full of them. */
    private static String network(String address) {
        if (!address.contains(":") || !address.matches("[0-9A-Fa-f:.]+")) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** For each place, until when the tries that were taken are back: a time in ms. */
    private static final class Counters {

        private final long[] fullMs = new long[COUNTERS];
        private final int tries;
        private final long backMs;

        /** @param backMs in which a try comes back */
        Counters(int tries, long backMs) {
            this.tries = tries;
            this.backMs = backMs;
            Arrays.fill(fullMs, Long.MIN_VALUE);
        }

        long waitMs(int place, long now) {
            return Math.max(0, Math.max(fullMs[place], now) - now - (tries - 1) * backMs);
        }

        void take(int place, long now) {
            fullMs[place] = Math.max(fullMs[place], now) + backMs;
        }

        void giveBack(int place) {
            fullMs[place] -= backMs;
        }
    }
}
