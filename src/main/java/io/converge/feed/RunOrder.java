package io.converge.feed;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which runs of a feed have begun and ended, in the order in which their ledger has it.
 *
 * <p>A run that leaves out what is unchanged relies on what was sent before it. So that may not change behind its back: it leaves out
 * only what was sent by a run at least as late as every older one that is still open.
 */
final class RunOrder {

    private final Map<String, Long> begun = new HashMap<>();
    private final Map<Long, String> contents = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();
    private long newest;

    /**
     * A process has begun a run.
     *
     * @param process that no other one is named as
     * @param content a digest of what it sends
     */
    void begin(String process, long run, String content) {
        begun.put(process, run);
        contents.put(run, content);
        newest = Math.max(newest, run);
    }

    /** A process that has begun a run has sent nothing of it. */
    void withdraw(String process) {
        Long run = begun.remove(process);
        if (!begun.containsValue(run)) {
            contents.remove(run);
        }
    }

    /** All of a run is sent. */
    void end(long run) {
        ended.add(run);
    }

    /** The latest run that has begun; 0 if none has. */
    long newest() {
        return newest;
    }

    /** Whether what a run says here came after a later one had begun: the last word is that one's, and may be missing. */
    boolean isLate(long run) {
        return run < newest;
    }

    /** The latest run before another one that has begun and not ended; 0 if there is none. */
    long newestOpenBefore(long run) {
        return begun.values().stream()
                .filter(other -> other < run && !ended.contains(other))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** The latest run that has begun and was not withdrawn; 0 if there is none. */
    long newestBegun() {
        return begun.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /**
     * Lets a run begin, or go on.
     *
     * @throws RefusedRunException if a later one has begun, or it is another one of the same id
     */
    void require(long run, String content, boolean isForced) throws RefusedRunException {
        String before = contents.get(run);
        if (before != null && !before.equals(content)) {
            throw new RefusedRunException("run " + run + " has begun before with other files, or another map, schema or"
                    + " option. One run says one thing: give this one an id of its own, by --run");
        }
        long later = newestBegun();
        if (later > run && !isForced) {
            throw new RefusedRunException("run " + run + " is older than run " + later
                    + ", which has begun already: what it says is out of date. --force sends it all the same, and nothing"
                    + " of a later run changes");
        }
    }
}
