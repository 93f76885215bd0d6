package io.converge.access;

import io.converge.http.Call;
import io.converge.http.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Calls of instances of one application among themselves, which ask as a viewer for what another one has: signed, each for its path and its time, by the
 * key that they have in common.
 */
final class InstanceCalls {

    static final Caller CALLER = new Caller("instance", false);
    static final String HEADER = "X-Converge-Instance";

    /** How far the clocks of two machines may be apart. */
    private static final long MOST_APART_MS = TimeUnit.MINUTES.toMillis(1);

    private final Supplier<Optional<SigningKey>> key;
    private final LongSupplier clockMs;

    /** @param key as it is now */
    InstanceCalls(Supplier<Optional<SigningKey>> key, LongSupplier clockMs) {
        this.key = key;
        this.clockMs = clockMs;
    }

    /** @param target path and query, as they are sent */
    Map<String, String> headersFor(String target) {
        String time = Long.toString(clockMs.getAsLong());
        return key.get()
                .map(common -> Map.of(HEADER, time + ":" + signature(common, target, time)))
                .orElse(Map.of());
    }

    boolean isSigned(Call call) {
        String[] parts = call.header(HEADER).orElse("").split(":", -1);
        if (parts.length != 2 || !parts[0].matches("\\d{1,18}")) {
            return false;
        }
        boolean isNow = Math.abs(Long.parseLong(parts[0]) - clockMs.getAsLong()) <= MOST_APART_MS;
        return isNow
                && key.get()
                        .filter(common -> SigningKey.isSame(signature(common, call.target(), parts[0]), parts[1]))
                        .isPresent();
    }

    private static String signature(SigningKey key, String target, String time) {
        return key.sign("call", "GET", target, time);
    }
}
