package io.converge.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Why the outcome of a conflict stands.
 *
 * @param decidedBy the step that decided, in words; of an unresolved conflict the one that named the provisional outcome
 * @param caveats what an owner of the data may want to mend: numbers that were missing, choices by the last tie-break
 * @param reason why the conflict is unresolved; null if it is resolved
 * @param leaves for a merged product the version that each leaf (a JSON pointer) came from; else empty
 * @param disputes the leaves that the versions dispute, where products are merged leaf by leaf
 */
public record Explanation(
        String decidedBy, List<String> caveats, String reason, Map<String, Dot> leaves, List<Dispute> disputes) {

    /** Texts of procedures, and lists in words, may be of any length; records may not. */
    private static final int LONGEST_TEXT = 1_000;

    public Explanation {
        decidedBy = cut(Objects.requireNonNull(decidedBy, "decidedBy"));
        caveats = caveats.stream().map(Explanation::cut).toList();
        reason = reason == null ? null : cut(reason);
        // Names come from outside: the JDK's own copy would let those of one hash stand in a row.
        leaves = Collections.unmodifiableMap(new LinkedHashMap<>(leaves));
        disputes = List.copyOf(disputes);
    }

    /** One of whole versions. */
    public Explanation(String decidedBy, List<String> caveats, String reason, Map<String, Dot> leaves) {
        this(decidedBy, caveats, reason, leaves, List.of());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
