package io.converge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.causality.ItemState;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Outcome;
import io.converge.model.Sha256;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Emission;
import io.converge.policy.Resolution;
import io.converge.policy.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the core makes of changes in the order in which it is given them. */
public final class Replay {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final int LONGEST = 4_000;

    private final Convergence convergence;
    private final Map<String, Standing> standings = new HashMap<>();
    private final Map<String, List<String>> converged = new HashMap<>();
    private final Map<String, List<String>> conflicts = new HashMap<>();
    private final Listener listener;

    /** Hears of each step. */
    public interface Listener {
        void stepped(String sku, Converged step);
    }

    public Replay(Convergence convergence) {
        this(convergence, (sku, step) -> {});
    }

    public Replay(Convergence convergence, Listener listener) {
        this.convergence = convergence;
        this.listener = listener;
    }

    public void step(Change change) {
        String sku = change.sku();
        Standing before = standings.getOrDefault(sku, Standing.unread(ItemState.EMPTY));
        Converged step = (Converged) convergence.step(before, change);
        checkWithoutReading(before, change, step);
        standings.put(sku, step.standing());
        listener.stepped(sku, step);
        Emission emission = step.emission();
        if (emission.converged() != null) {
            converged.computeIfAbsent(sku, any -> new ArrayList<>()).add(shown(sku, emission.converged()));
        }
        emission.conflicts()
                .forEach(conflict -> conflicts
                        .computeIfAbsent(sku, any -> new ArrayList<>())
                        .add(conflict.id(sku) + " " + conflict.status()));
    }

    /** What is told may not depend on how much of the last reading is remembered. */
    private void checkWithoutReading(Standing before, Change change, Converged step) {
        if (!before.isRead() || !step.isChanged()) {
            return;
        }
        Standing less =
                before.isSettled() ? Standing.settled(before.state(), convergence) : Standing.unread(before.state());
        Converged other = (Converged) convergence.step(less, change);
        assertThat(told(change.sku(), other)).isEqualTo(told(change.sku(), step));
        assertThat(other.wasDeleted()).isEqualTo(step.wasDeleted());
    }

    private static String told(String sku, Converged step) {
        Emission emission = step.emission();
        String outcome = emission.converged() == null ? "nothing" : shown(sku, emission.converged());
        return outcome
                + emission.closes()
                + emission.conflicts().stream()
                        .map(conflict ->
                                json(RecordLine.state(sku, new Resolution(conflict.outcome(), conflict, false))))
                        .toList();
    }

    /** By sku what is told of it, as {@link #shown} has it, in order. */
    public Map<String, List<String>> converged() {
        return converged;
    }

    /** By sku the ids of its conflicts with their status, in order. */
    public Map<String, List<String>> conflicts() {
        return conflicts;
    }

    /** By sku how it stands. */
    public Map<String, Resolution> readings() {
        Map<String, Resolution> readings = new HashMap<>();
        standings.forEach((sku, standing) -> readings.put(sku, convergence.read(sku, standing.state())));
        return readings;
    }

    /** By sku its state. */
    public Map<String, ItemState> states() {
        Map<String, ItemState> states = new HashMap<>();
        standings.forEach((sku, standing) -> states.put(sku, standing.state()));
        return states;
    }

    /**
     * By sku how it stands, as {@link #shown} has it.
     *
     * @param withheldBy gives who withholds a sku; null where nobody does
     */
    public Map<String, String> end(UnaryOperator<String> withheldBy) {
        Map<String, String> end = new HashMap<>();
        readings()
                .forEach((sku, reading) -> end.put(
                        sku, shown(sku, reading.withheld(withheldBy.apply(sku)).outcome())));
        return end;
    }

    /** How a sku that stands so is shown. */
    public static String shown(String sku, Outcome outcome) {
        return shown(RecordLine.state(sku, new Resolution(outcome, null, false)));
    }

    /** What consumers of the converged topic are told by a record: the beginning and a digest of it where it is long. */
    public static String shown(ObjectNode line) {
        return shortened(json(line.retain("sku", "product", "context", "winner", "status", "withheldBy")));
    }

    /** A text that is kept many times: the same for the same one, and short. */
    public static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST / 10) + "… SHA-256 "
                        + HexFormat.of().formatHex(Sha256.of(text));
    }

    /** A text that is the same for the same content. */
    public static String json(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree has a text", e);
        }
    }
}
