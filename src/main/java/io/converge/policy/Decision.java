package io.converge.policy;

import io.converge.model.Dot;
import io.converge.model.Product;
import io.converge.model.Version;
import java.util.List;
import java.util.Map;

/** What a policy says of a conflict. */
public sealed interface Decision {

    /** A settled outcome, or the provisional value of a conflict that is not. */
    sealed interface Settled extends Decision {
        /** The step that decided, in words. */
        String decidedBy();

        /** What was missing for a better decision, in words. */
        List<String> caveats();
    }

    /** One of the versions stands. */
    record Chosen(Version version, String decidedBy, List<String> caveats) implements Settled {}

    /**
     * A product of its own stands.
     *
     * @param product null for a delete
     * @param leaves for each leaf, a JSON pointer, the version that it came from
     */
    record Merged(Product product, Map<String, Dot> leaves, String decidedBy, List<String> caveats)
            implements Settled {}

    /** The application has to resolve it; until then the provisional value may stand. */
    record Unresolved(String reason, Settled provisional) implements Decision {}
}
