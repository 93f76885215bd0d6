package io.converge.fault;

import io.converge.fault.History.Event;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.Replay;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What writers have sent, for holding it against what stands in the changes topic. */
final class Sent {

    /** By sku and dot the content of a change that has not been met yet. */
    private final Map<String, String> unmet = new HashMap<>();

    private final Map<String, String> met = new HashMap<>();
    /** The keys of poisonous records that have not been met yet. */
    private final Set<String> unmetPoison = new HashSet<>();

    private final Set<String> poison = new HashSet<>();
    private long changes;
    private long repeats;

    /** @param replay is given the changes too */
    Sent(History history, long events, Replay replay) {
        for (long i = 0; i < events; i++) {
            Event event = history.next();
            if (event.change() == null) {
                poison.add(event.poisonKey());
            } else {
                Change change = ChangeReader.read(event.change(), new Position("history", 0, event.index()));
                changes++;
                unmet.put(name(change), content(change));
                replay.step(change);
            }
        }
        unmetPoison.addAll(poison);
    }

    /** Whether a poisonous record of this key was sent. */
    boolean meetPoison(String key) {
        unmetPoison.remove(key);
        return poison.contains(key);
    }

    private static String name(Change change) {
        return change.sku() + " " + change.dot();
    }

    private static String content(Change change) {
        return Replay.shortened(Replay.json(RecordLine.change(change)));
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

    long unmetPoison() {
        return unmetPoison.size();
    }

    long poison() {
        return poison.size();
    }
}
