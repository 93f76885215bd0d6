package io.converge.serde.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long a registry may take to learn a schema id that a record has already. Safe for threads, which share what was found.
 *
 * <p>A record waits until it is as old as the grace by its own timestamp in the topic, so that a flood of such records holds a
 * task up by the grace once, not each. A timestamp that lies in the future, or none, is no measure: then it is the time since
 * the id was first met, and only one such wait is granted in {@value #UNTIMED_SHARE} times the grace.
 */
final class SchemaGrace {

    /** The timestamp of a record that shall not wait. */
    static final long NO_WAIT = Long.MIN_VALUE;

    /** For those that have no time to lose: each record is asked about, none waits. */
    static final SchemaGrace NONE = new SchemaGrace(0, 0, () -> 0);

    /** How long an id that was given up is not asked for again. */
    static final long REMEMBERED_MS = 10_000;

    /** How far the clock of a broker may be ahead of this one. */
    private static final long CLOCK_TOLERANCE_MS = 10_000;

    private static final int UNTIMED_SHARE = 10;
    private static final int MOST_IDS = 1_000;

    private final long graceMs;
    private final long rememberedMs;
    private final LongSupplier clockMs;
    private final Map<Integer, Unknown> unknown = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Unknown> eldest) {
            return size() > MOST_IDS;
        }
    };
    private long untimedAgainMs = Long.MIN_VALUE;

    /** @param givenUpMs when waiting for it ended last; null if it has not */
    private record Unknown(long firstMetMs, Long givenUpMs) {}

    /**
     * @param graceMs 0: no record waits
     * @param clockMs the time of day
     */
    SchemaGrace(long graceMs, LongSupplier clockMs) {
        this(graceMs, REMEMBERED_MS, clockMs);
    }

    private SchemaGrace(long graceMs, long rememberedMs, LongSupplier clockMs) {
        this.graceMs = graceMs;
        this.rememberedMs = rememberedMs;
        this.clockMs = clockMs;
    }

    /** Whether the registry was asked for this id only just, and knew it not. */
    synchronized boolean isGivenUp(int id) {
        Unknown known = unknown.get(id);
        return known != null && known.givenUpMs != null && isWithin(rememberedMs, known.givenUpMs, clockMs.getAsLong());
    }

    /**
     * The registry does not know this id.
     *
     * @param recordTimestamp in the topic, in milliseconds
     * @return whether the record shall wait; if not, it is given up
     */
    synchronized boolean waits(int id, long recordTimestamp) {
        // Registries count from 1.
        if (recordTimestamp == NO_WAIT || id < 1) {
            return false;
        }
        long now = clockMs.getAsLong();
        long firstMet = firstMet(id, now);
        boolean timed = recordTimestamp > 0 && recordTimestamp - now <= CLOCK_TOLERANCE_MS;
        boolean inTime = isWithin(graceMs, timed ? Math.min(recordTimestamp, firstMet) : firstMet, now);
        boolean granted = timed || now >= untimedAgainMs;
        if (inTime && granted) {
            return true;
        }
        unknown.put(id, new Unknown(firstMet, now));
        if (granted && !timed) {
            untimedAgainMs = now + UNTIMED_SHARE * graceMs;
        }
        return false;
    }

    /** What was given up long ago is met anew: someone's nonsense of yesterday may be an id of today. */
    private long firstMet(int id, long now) {
        Unknown known = unknown.get(id);
        boolean over = known == null
                || known.givenUpMs != null
                        && !isWithin(UNTIMED_SHARE * Math.max(graceMs, rememberedMs), known.givenUpMs, now);
        if (over) {
            unknown.put(id, new Unknown(now, null));
            return now;
        }
        return known.firstMetMs;
    }

    /** The registry knows this id. */
    synchronized void found(int id) {
        unknown.remove(id);
    }

    /** A clock that was set back counts as one that went on. */
    private static boolean isWithin(long ms, long since, long now) {
        return now >= since && now - since < ms;
    }
}
