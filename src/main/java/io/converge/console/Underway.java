package io.converge.console;

import io.converge.model.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Settlements of this process whose conflicts have not moved yet: of each sku one at a time. Until it moves, a second one would be written on
 * what the first has already changed.
 */
final class Underway {

    private static final int STRIPES = 256;
    private static final int MOST = 100_000;

    private final Lock[] locks = new Lock[STRIPES];
    private final Map<String, Settled> settled = new LinkedHashMap<>();

    /** A change was written of the conflict whose record stands at a position. */
    private record Settled(String conflict, Position position, String dot) {}

    private final OpenConflicts open;

    Underway(OpenConflicts open) {
        this.open = open;
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Held while a sku's conflict is settled. */
    Lock lock(String sku) {
        return locks[Math.floorMod(sku.hashCode(), STRIPES)];
    }

    /** @param dot of the change */
    synchronized void wrote(String sku, ConflictSummary conflict, String dot) {
        if (settled.size() >= MOST) {
            settled.remove(settled.keySet().iterator().next());
        }
        settled.put(sku, new Settled(conflict.id(), conflict.position(), dot));
    }

    /** Takes back what was not written after all. */
    synchronized void forget(String sku) {
        settled.remove(sku);
    }

    /** The change by which a conflict of a sku is settled already, if that is only not seen yet. */
    synchronized Optional<String> of(String sku) {
        Settled known = settled.get(sku);
        if (known == null) {
            return Optional.empty();
        }
        boolean isUnseen = open.find(known.conflict())
                .filter(now -> now.position().equals(known.position()))
                .isPresent();
        if (!isUnseen) {
            settled.remove(sku);
            return Optional.empty();
        }
        return Optional.of(known.dot());
    }
}
