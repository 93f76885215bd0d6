package io.converge.fault;

import io.converge.fault.Findings.Bag;
import io.converge.fault.History.Event;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.ChangeReader;
import io.converge.testing.Replay;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What writers have sent, for holding it against what stands in the changes topic. */
final class Sent {

    /** By sku and dot the content of a change that has not been met yet. */
    private final Map<String, String> unmet = new HashMap<>();

    private final Map<String, String> met = new HashMap<>();
    private final Bag<ByteBuffer> garbage = new Bag<>();
    private long changes;
    private long repeats;

    /** @param replay is given the changes too */
    Sent(History history, long events, Replay replay) {
        for (long i = 0; i < events; i++) {
            Event event = history.next();
            if (event.change() == null) {
                garbage.add(ByteBuffer.wrap(event.garbage()));
            } else {
                Change change = ChangeReader.read(event.change(), new Position("history", 0, event.index()));
                changes++;
                unmet.put(name(change), content(change));
                replay.step(change);
            }
        }
    }

    private static String name(Change change) {
        return change.sku() + " " + change.dot();
    }

    private static String content(Change change) {
        return Replay.json(RecordLine.change(change));
    }

    /** Whether a change was sent just so. */
    boolean meet(Change change) {
        String sent = unmet.remove(name(change));
        if (sent == null) {
            sent = met.get(name(change));
            repeats++;
        } else {
            met.put(name(change), sent);
        }
        return content(change).equals(sent);
    }

    long unmet() {
        return unmet.size();
    }

    long changes() {
        return changes;
    }

    /** How often a change was met again. */
    long repeats() {
        return repeats;
    }

    Bag<ByteBuffer> garbage() {
        return garbage;
    }
}
