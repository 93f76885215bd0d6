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
     * @param standing how the sku stands now: with the very state that was given where nothing changed
     * @param collision whether another change of the same dot but different content was met
     */
    public record Converged(Standing standing, Classification classification, boolean collision, Emission emission)
            implements Step {
        public ItemState state() {
            return standing.state();
        }
    }

    /** The state stays. */
    public record Rejected(Refused refusal) implements Step {}

    private final Resolver resolver;
    private final int maxOrigins;

    public Convergence(Resolver resolver, int maxOrigins) {
        this.resolver = resolver;
        this.maxOrigins = maxOrigins;
    }

    public Step step(ItemState state, Change change) {
        return step(Standing.unread(state), change);
    }

    /** @param before what an earlier step gave for the sku: what it has read is not read again */
    public Step step(Standing before, Change change) {
        ItemState state = before.state();
        Acceptance acceptance = state.accept(change, maxOrigins);
        if (acceptance instanceof Refused refused) {
            return new Rejected(refused);
        }
        Accepted accepted = (Accepted) acceptance;
        ItemState next = accepted.state();
        if (next.equals(state)) {
            return new Converged(before, accepted.classification(), accepted.collision(), Emission.NOTHING);
        }
        String sku = change.sku();
        Resolution known = before.reader() == this ? before.resolution() : read(sku, state);
        Resolution reading = read(sku, next);
        return new Converged(
                Standing.read(next, reading, this),
                accepted.classification(),
                accepted.collision(),
                Emission.between(known, reading));
    }

    /** How a state reads. */
    public Resolution read(String sku, ItemState state) {
        return resolver.resolve(sku, state);
    }
}
