package io.converge.console;

import io.converge.model.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Settlements of this process whose conflicts have not moved yet: of each sku one at a time. Until it moves, a second one would be written on
 * what the first has already changed.
 */
final class Underway {

    private static final int STRIPES = 256;
    private static final int MOST = 100_000;
    private static final Duration UNSURE = Duration.ofMinutes(1);

    private final Lock[] locks = new Lock[STRIPES];
    private final Map<String, Settled> settled = new LinkedHashMap<>();

    /**
     * A change was written of the conflict whose record stands at a position.
     *
     * @param isSure whether it was
     * @param untilNanos until when one that may not have been is waited for; null: nobody has asked since
     */
    private record Settled(String conflict, Position position, String dot, boolean isSure, Long untilNanos) {}

    /**
     * A change that the application has not come to.
     *
     * @param isSure whether it was written
     */
    record Held(String dot, boolean isSure) {}

    private final OpenConflicts open;
    private final LongSupplier nanos;

    /** @param nanos a clock */
    Underway(OpenConflicts open, LongSupplier nanos) {
        this.open = open;
        this.nanos = nanos;
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Held while a sku's conflict is settled. */
    Lock lock(String sku) {
        return locks[Math.floorMod(sku.hashCode(), STRIPES)];
    }

    /** @param dot of the change */
    void wrote(String sku, ConflictSummary conflict, String dot) {
        put(sku, new Settled(conflict.id(), conflict.position(), dot, true, null));
    }

    /**
     * Nobody knows whether the change was written.
     *
     * @param dot of the change
     */
    void mayHaveWritten(String sku, ConflictSummary conflict, String dot) {
        put(sku, new Settled(conflict.id(), conflict.position(), dot, false, null));
    }

    private synchronized void put(String sku, Settled one) {
        if (settled.size() >= MOST) {
            settled.remove(settled.keySet().iterator().next());
        }
        settled.put(sku, one);
    }

    /** Takes back what was not written after all. */
    synchronized void forget(String sku) {
        settled.remove(sku);
    }

    /**
     * The change by which a conflict of a sku is settled already, if that is only not seen yet. To be asked while Kafka answers: one of which it
     * is not known whether it was written is held for a minute from the first such question on, in which it would show.
     */
    synchronized Optional<Held> of(String sku) {
        Settled known = settled.get(sku);
        if (known == null) {
            return Optional.empty();
        }
        if (!open.standsAt(known.conflict(), known.position())) {
            settled.remove(sku);
            return Optional.empty();
        }
        if (!known.isSure() && known.untilNanos() == null) {
            long until = nanos.getAsLong() + UNSURE.toNanos();
            settled.put(sku, new Settled(known.conflict(), known.position(), known.dot(), false, until));
        } else if (!known.isSure() && nanos.getAsLong() - known.untilNanos() > 0) {
            settled.remove(sku);
            return Optional.empty();
        }
        return Optional.of(new Held(known.dot(), known.isSure()));
    }
}
