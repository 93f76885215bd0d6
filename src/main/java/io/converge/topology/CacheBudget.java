package io.converge.topology;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory the state caches of an instance may take, over all its tasks. */
final class CacheBudget {

    static final CacheBudget NONE = new CacheBudget(0);

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    CacheBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes so much if it is there, and says whether. */
    boolean take(long more) {
        if (bytes.addAndGet(more) <= maxBytes) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    /** Takes so much in any case; negative: gives it back. */
    void add(long more) {
        bytes.addAndGet(more);
    }
}
