package io.converge.policy;

import io.converge.causality.Acceptance;
import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.Acceptance.Refused;
import io.converge.causality.Classification;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Product;
import io.converge.model.RefusalReason;
import java.util.List;
import java.util.Optional;

/** The whole decision on a change: the state and the change in, one value out. */
public final class Convergence {

    /** What a change leads to. */
    public sealed interface Step {}

    /**
     * @param standing how the sku stands now: with the very state that was given where nothing changed
     * @param accepted how the change joined it
     * @param before how the state read before; of nobody where nothing changed, or where {@link Standing#settled} told enough
     * @param after how it reads now; of nobody where nothing changed
     */
    public record Converged(
            Standing standing, Accepted accepted, Emission emission, Resolution before, Resolution after)
            implements Step {

        /** Whether the product was settled to be deleted before. */
        public boolean wasDeleted() {
            return before.isDeleted();
        }

        /** Whether it is now. */
        public boolean isDeleted() {
            return after.isDeleted();
        }

        /** Whether the state is another one now. */
        public boolean isChanged() {
            return after.outcome() != null;
        }

        public ItemState state() {
            return standing.state();
        }

        public Classification classification() {
            return accepted.classification();
        }

        /** Whether another change of the same dot but different content was met. */
        public boolean collision() {
            return accepted.collision();
        }

        /** What the dead letters have to tell of the change though it was accepted. */
        public Optional<Refused> contradiction() {
            return accepted.contradiction();
        }
    }

    /** The state stays. */
    public record Rejected(Refused refusal) implements Step {}

    private final Resolver resolver;
    private final AcceptanceLimits limits;

    /** @param maxOrigins how many origins the clock of a sku may name: the only limit */
    public Convergence(Resolver resolver, int maxOrigins) {
        this(resolver, AcceptanceLimits.ofOrigins(maxOrigins));
    }

    public Convergence(Resolver resolver, AcceptanceLimits limits) {
        this.resolver = resolver;
        this.limits = limits;
    }

    public Step step(ItemState state, Change change) {
        return step(Standing.unread(state), change);
    }

    /** @param before what an earlier step gave for the sku: what it has read is not read again */
    public Step step(Standing before, Change change) {
        Optional<Refused> refusal = limits.numbers().refusal(change).or(() -> resolver.refusal(change));
        if (refusal.isPresent()) {
            return new Rejected(refusal.get());
        }
        ItemState state = before.state();
        Acceptance acceptance = state.accept(change, limits.maxOrigins(), resolver.cutter());
        if (acceptance instanceof Refused refused) {
            return new Rejected(refused);
        }
        Accepted accepted = (Accepted) acceptance;
        ItemState next = accepted.state();
        if (next.equals(state)) {
            return new Converged(before, accepted, Emission.NOTHING, Resolution.NONE, Resolution.NONE);
        }
        Optional<Refused> tooHeavy = tooHeavy(change, state, next);
        if (tooHeavy.isPresent()) {
            return new Rejected(tooHeavy.get());
        }
        String sku = change.sku();
        Resolution reading = read(sku, next);
        Resolution known = isToldAnyway(before, change, reading) ? Resolution.NONE : read(sku, before);
        return new Converged(
                Standing.read(next, reading, this), accepted, Emission.between(known, reading), known, reading);
    }

    /**
     * Whether all of a reading is news, whatever was read before: then a procedure need not run again to tell that. What stood is closed
     * only if it was open, and with a change that the state had not heard of, another context is seen; a conflict that this change takes
     * part in is another one.
     */
    private boolean isToldAnyway(Standing before, Change change, Resolution reading) {
        return before.reader() == this
                && !before.isRead()
                && before.isSettled()
                && !before.state().clock().covers(change.dot())
                && (reading.conflict() == null || reading.conflict().isAmong(change.dot()));
    }

    /** One version always finds room, and so does what makes the state no heavier. */
    private Optional<Refused> tooHeavy(Change change, ItemState state, ItemState next) {
        if (next.versions().size() <= 1) {
            return Optional.empty();
        }
        long weight = next.weight();
        if (weight <= limits.maxLiveBytes() || weight <= state.weight()) {
            return Optional.empty();
        }
        return Optional.of(new Refused(
                RefusalReason.TOO_LARGE,
                change.dot() + " would bring the products of the live versions to a weight of " + weight
                        + " bytes, each value counting " + Product.VALUE_WEIGHT
                        + " beside its own, max.live.bytes allows " + limits.maxLiveBytes()));
    }

    /**
     * A state as it begins under this policy: what is remembered of leaves is kept, begun or let go of.
     *
     * @param earlier under which it was read so far; null if that is not known any more
     */
    public ItemState begun(String sku, ItemState state, Convergence earlier) {
        return resolver.begun(sku, state, earlier == null ? null : earlier.resolver);
    }

    /** How a state reads. */
    public Resolution read(String sku, ItemState state) {
        return resolver.resolve(sku, state);
    }

    /** How every leaf of a state stands, as {@link Resolver#leaves} has it. */
    public List<LeafStanding> leaves(ItemState state) {
        return resolver.leaves(state);
    }

    /** How a sku stands, which may be known already. */
    public Resolution read(String sku, Standing standing) {
        return standing.reader() == this && standing.isRead() ? standing.resolution() : read(sku, standing.state());
    }
}
