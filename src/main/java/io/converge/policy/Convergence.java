package io.converge.policy;

import io.converge.causality.Acceptance;
import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.Acceptance.Refused;
import io.converge.causality.Classification;
import io.converge.causality.ItemState;
import io.converge.model.Change;

/** The whole decision on a change: the state and the change in, one value out. */
public final class Convergence {

    /** What a change leads to. */
    public sealed interface Step {}

    /**
     * @param state the next state: the very object that was given where nothing changed
     * @param collision whether another change of the same dot but different content was met
     */
    public record Converged(ItemState state, Classification classification, boolean collision, Emission emission)
            implements Step {}

    /** The state stays. */
    public record Rejected(Refused refusal) implements Step {}

    private final Resolver resolver;
    private final int maxOrigins;

    public Convergence(Resolver resolver, int maxOrigins) {
        this.resolver = resolver;
        this.maxOrigins = maxOrigins;
    }

    public Step step(ItemState state, Change change) {
        Acceptance acceptance = state.accept(change, maxOrigins);
        if (acceptance instanceof Refused refused) {
            return new Rejected(refused);
        }
        Accepted accepted = (Accepted) acceptance;
        return new Converged(
                accepted.state(),
                accepted.classification(),
                accepted.collision(),
                emission(change.sku(), state, accepted.state()));
    }

    /** How a state reads. */
    public Resolution read(String sku, ItemState state) {
        return resolver.resolve(sku, state);
    }

    private Emission emission(String sku, ItemState before, ItemState after) {
        return before.equals(after)
                ? Emission.NOTHING
                : Emission.between(resolver.resolve(sku, before), resolver.resolve(sku, after));
    }
}
