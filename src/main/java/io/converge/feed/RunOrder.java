package io.converge.feed;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs of a feed have begun and ended, in the order in which their ledger has it.
 *
 * <p>A run that leaves out what is unchanged relies on what was sent before it. So that may not change behind its back: it leaves out
 * only what was sent by a run at least as late as every older one that is still open.
 */
final class RunOrder {

    /** What a process has begun. */
    private record Begun(long run, String content, boolean isFull) {}

    /** In their order: of two that say other things under one number, the first one has begun the run. */
    private final Map<String, Begun> begun = new LinkedHashMap<>();

    private final Set<Long> ended = new HashSet<>();
    private long newest;

    /**
     * A process has begun a run.
     *
     * @param process that no other one is named as
     * @param content a digest of what it sends
     * @param isFull whether what it does not list is gone
     */
    void begin(String process, long run, String content, boolean isFull) {
        begun.putIfAbsent(process, new Begun(run, content, isFull));
        newest = Math.max(newest, run);
    }

    /** A process that has begun a run has sent nothing of it. */
    void withdraw(String process) {
        begun.remove(process);
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
                .mapToLong(Begun::run)
                .filter(other -> other < run && !ended.contains(other))
                .max()
                .orElse(0);
    }

    /** The latest run that has begun and was not withdrawn; 0 if there is none. */
    long newestBegun() {
        return begun.values().stream().mapToLong(Begun::run).max().orElse(0);
    }

    /** The latest of them that says of all that it does not list that it is gone; 0 if there is none. */
    long newestFull() {
        return begun.values().stream()
                .filter(Begun::isFull)
                .mapToLong(Begun::run)
                .max()
                .orElse(0);
    }

    /**
     * Lets a run begin, or go on.
     *
     * @throws RefusedRunException if a later one has begun, or it is another one of the same id
     */
    void require(long run, String content, boolean isForced) throws RefusedRunException {
        Optional<Begun> before =
                begun.values().stream().filter(other -> other.run() == run).findFirst();
        if (before.isPresent() && !before.get().content().equals(content)) {
            throw new RefusedRunException(
                    "run " + run + " has begun before with other files, or another time, map, schema"
                            + " or option. One run says one thing: give this one a number of its own, by --run, greater than those"
                            + " before, as " + (newestBegun() + 1));
        }
        long later = newestBegun();
        if (later > run && !isForced) {
            throw new RefusedRunException("run " + run + " is older than run " + later
                    + ", which has begun already: what it says is out of date. --force sends it all the same, and nothing"
                    + " of a later run changes");
        }
    }

    /**
     * Lets a run go on that has listed what it will send.
     *
     * @param newest the latest run that had begun before it did so
     * @throws RefusedRunException if a later one has begun meanwhile, and may not know of all that this one will send
     */
    void requireNoneBehind(long newest) throws RefusedRunException {
        if (newestBegun() > newest) {
            throw new RefusedRunException(
                    "run " + newestBegun() + " has begun in the same moment. Begin this one again");
        }
    }
}
