package io.converge.serde.change;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import java.util.HashSet;
import java.util.Set;

/** The origins of one context as they are read: each may be named once, as which number counts is said nowhere. */
final class ContextNames {

    private String first;
    private Set<String> all;
    private String repeated;

    void add(String origin) {
        if (first == null) {
            first = origin;
            return;
        }
        if (all == null) {
            all = new HashSet<>();
            all.add(first);
        }
        if (!all.add(origin) && repeated == null) {
            repeated = origin;
        }
    }

    /** @throws RefusedRecordException if one was named again */
    void check() {
        if (repeated != null) {
            throw new RefusedRecordException(
                    RefusalReason.BAD_CONTEXT, "context has " + ChangeChecks.shown(repeated) + " more than once");
        }
    }
}
