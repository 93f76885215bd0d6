package io.converge.triage;

import java.util.ArrayList;
import java.util.List;

/** Ends what reads topics, from another thread: also what begins to read after it was given. */
public final class StopSignal {

    private final List<Runnable> ends = new ArrayList<>();
    private boolean given;

    /** Lets all that reads under it end with a {@link StoppedException}. */
    public synchronized void give() {
        given = true;
        ends.forEach(Runnable::run);
    }

    public synchronized boolean isGiven() {
        return given;
    }

    /** @param end ends a reading that waits; returns at once */
    synchronized void reaches(Runnable end) {
        ends.add(end);
        if (given) {
            end.run();
        }
    }

    synchronized void reachesNoMore(Runnable end) {
        ends.remove(end);
    }
}
