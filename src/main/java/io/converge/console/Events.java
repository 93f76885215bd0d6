package io.converge.console;

import io.converge.http.EventStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells listeners what is new. Of conflicts and dead letters {@link #MOST_A_SECOND} in a second: what comes beyond is told as a number,
 * {@code many}, and the lists have it.
 */
final class Events {

    static final int MOST_A_SECOND = 100;

    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger conflictsBeyond = new AtomicInteger();
    private final AtomicInteger lettersBeyond = new AtomicInteger();

    void add(EventStream stream) {
        streams.add(stream);
        stream.onEnd(() -> streams.remove(stream));
    }

    boolean isHeard() {
        return !streams.isEmpty();
    }

    void conflict(ConflictSummary conflict) {
        tell("conflict", conflict, conflictsBeyond);
    }

    void letter(LetterSummary letter) {
        tell("dead-letter", letter, lettersBeyond);
    }

    private void tell(String event, Object data, AtomicInteger beyond) {
        if (!isHeard()) {
            return;
        }
        if (sent.incrementAndGet() > MOST_A_SECOND) {
            beyond.incrementAndGet();
        } else {
            send(event, data);
        }
    }

    /** To all. */
    void send(String event, Object data) {
        streams.forEach(stream -> stream.send(event, data));
    }

    /** Called each second. */
    void nextSecond() {
        sent.set(0);
        int conflicts = conflictsBeyond.getAndSet(0);
        int letters = lettersBeyond.getAndSet(0);
        if (conflicts + letters > 0) {
            send("many", Map.of("conflicts", conflicts, "deadLetters", letters));
        }
    }
}
