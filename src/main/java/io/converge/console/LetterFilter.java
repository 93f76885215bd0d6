package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.triage.DeadLetterFilter;
import java.util.List;
import java.util.Set;

/**
 * Which dead letters are meant; what is null excludes none.
 *
 * @param reason a code, or {@link DeadLetterFilter#NO_REASON}
 * @param about what the refused record's key is, or what it names as its sku
 * @param topic that the refused record stood in
 */
record LetterFilter(State state, String reason, String origin, DeadLetterFilter.About about, String topic) {

    /** What became of their records. */
    enum State {
        WAITING,
        RETRIED,
        ALL;

        static State of(String text) {
            for (State state : values()) {
                if (state.name().equalsIgnoreCase(text)) {
                    return state;
                }
            }
            throw Problem.badRequest("state is waiting, retried or all");
        }
    }

    private static final List<String> NAMES = List.of("state", "reason", "origin", "sku", "key", "topic");

    /** By the parameters of a call. */
    static LetterFilter of(Call call) {
        return new LetterFilter(
                State.of(call.parameter("state").orElse("waiting")),
                call.parameter("reason").orElse(null),
                call.parameter("origin").orElse(null),
                about(call.parameter("sku").orElse(null), call.parameter("key").orElse(null)),
                call.parameter("topic").orElse(null));
    }

    /** @throws Problem if it says something that is not known: who means fewer must not get more */
    static LetterFilter of(JsonNode json) {
        Fields fields = new Fields(json, "filter", NAMES);
        return new LetterFilter(
                State.of(fields.text("state", "waiting")),
                fields.text("reason", null),
                fields.text("origin", null),
                about(fields.text("sku", null), fields.text("key", null)),
                fields.text("topic", null));
    }

    private static DeadLetterFilter.About about(String sku, String start) {
        return sku == null && start == null ? null : new DeadLetterFilter.About(sku, start);
    }

    boolean matches(LetterSummary letter) {
        boolean isRetried = letter.state().equals(LetterSummary.RETRIED);
        return (state == State.ALL || (state == State.RETRIED) == isRetried)
                && (reason == null || reason.equals(letter.reasonOrNone()))
                && (origin == null || origin.equals(letter.origin()))
                && (about == null || letter.isAbout(about))
                && (topic == null
                        || letter.source() != null
                                && topic.equals(letter.source().topic()));
    }

    /** For a retry, which knows by itself what was sent before. */
    DeadLetterFilter forRetry() {
        return new DeadLetterFilter(
                reason == null ? Set.of() : Set.of(reason), origin, about, topic, null, null, null, Set.of());
    }
}
