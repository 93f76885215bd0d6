package io.converge.topology;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the state caches of an instance may take, over all its tasks. Each open cache is entitled to an equal share.
 * What others leave may be taken beyond it; it is given back once one asks for what it lacks of its share. Safe for
 * threads, without locks: the counts are exact, and what is decided by them may be late by an instant.
 */
final class CacheBudget {

    static final CacheBudget NONE = new CacheBudget(0);

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger caches = new AtomicInteger();
    /** What caches below their share ask for and have not found. */
    private final AtomicLong askedBytes = new AtomicLong();

    CacheBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void open() {
        caches.incrementAndGet();
    }

    void close() {
        caches.decrementAndGet();
    }

    /** What each open cache is entitled to. */
    long shareBytes() {
        return maxBytes / Math.max(1, caches.get());
    }

    /** Takes so much if it is there, and says whether. */
    boolean take(long more) {
        return take(more, 0);
    }

    /** Takes so much if more than what others ask for is there, and says whether. */
    boolean takeBeyondShare(long more) {
        return take(more, askedBytes.get());
    }

    private boolean take(long more, long left) {
        if (bytes.addAndGet(more) + left <= maxBytes) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    /** Takes so much in any case; negative: gives it back. */
    void add(long more) {
        bytes.addAndGet(more);
    }

    /** Asks for so much more than before, for a cache below its share; negative: for less. */
    void ask(long more) {
        askedBytes.addAndGet(more);
    }

    boolean isAsked() {
        return askedBytes.get() > 0;
    }

    /** Whether something is asked for that is not there. */
    boolean isShort() {
        long asked = askedBytes.get();
        return asked > 0 && bytes.get() + asked > maxBytes;
    }
}
