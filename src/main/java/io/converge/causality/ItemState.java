package io.converge.causality;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.Acceptance.Refused;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Product;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that is remembered of a sku: which versions were ever heard of, and those of them that nobody has replaced.
 *
 * <p>A dotted version vector set with one version an origin at the most, after Preguiça, Baquero, Almeida, Fonte and
 * Gonçalves, "Dotted Version Vectors: Logical Clocks for Optimistic Replication" (arXiv:1011.5808). Keeping all undominated
 * versions instead of one winner is what makes the state independent of the order of arrival: a winner by tie-break may
 * itself be superseded by a version that the loser was not.
 *
 * @param clock for each origin the highest sequence heard of, be it through a change or through a context
 * @param live versions none of which has seen another, in the order of their origins
 * @param superseded whether any version of the sku is known to have been replaced
 * @param edits what is remembered of its leaves; null where nothing is
 */
public record ItemState(VersionVector clock, List<Version> live, boolean superseded, Edits edits) {

    /** The state of a sku that nobody has written. */
    public static final ItemState EMPTY = new ItemState(VersionVector.EMPTY, List.of(), false);

    /** One that remembers nothing of leaves. */
    public ItemState(VersionVector clock, List<Version> live, boolean superseded) {
        this(clock, live, superseded, null);
    }

    /** A reason in words need not name more versions. */
    private static final int MOST_NAMED = 8;

    public ItemState {
        Objects.requireNonNull(clock, "clock");
        live = List.copyOf(live);
    }

    /** All versions that are remembered, each once: the live ones, then in the order of their dots those that wrote leaves. */
    public List<Version> versions() {
        return edits == null ? live : edits.versions(live);
    }

    /** What the products of the versions take together, those that they replaced included. */
    public long productBytes() {
        long bytes = 0;
        for (Version version : versions()) {
            bytes += version.productBytes();
        }
        return bytes;
    }

    /** What the products of the versions weigh together, those that they replaced included, and what is remembered of leaves. */
    public long weight() {
        long weight = 0;
        for (Version version : versions()) {
            weight += version.weight();
        }
        return edits == null ? weight : weight + (long) edits.size() * Product.VALUE_WEIGHT;
    }

    /**
     * Joins a change to this state.
     *
     * <p>For honest contexts the state depends on the set of accepted changes alone, not on their order or number.
     *
     * @param maxOrigins how many origins the clock may name
     */
    public Acceptance accept(Change change, int maxOrigins) {
        return accept(change, maxOrigins, null);
    }

    /**
     * Joins a change to this state, and to what is remembered of the leaves.
     *
     * @param cutter how products are cut into leaves; null: nothing is remembered of leaves
     */
    public Acceptance accept(Change change, int maxOrigins, Leaves.Cutter cutter) {
        Dot dot = change.dot();
        VersionVector covered = covered(change);
        VersionVector nextClock = clock.join(covered).join(dot);
        if (nextClock.size() > maxOrigins && nextClock.size() > clock.size()) {
            return new Refused(
                    RefusalReason.TOO_MANY_ORIGINS,
                    dot + " would bring the clock to " + nextClock.size() + " origins, " + maxOrigins + " are allowed");
        }

        List<Version> remaining = notCoveredBy(covered);
        boolean replaces = remaining.size() < live.size();
        Version twin = liveVersionOf(dot);
        Join join = clock.covers(dot) ? twin == null ? Join.STALE : Join.TWIN : Join.NEW;
        boolean sameContent = join == Join.TWIN && twin.sameContent(change.version());

        List<Version> nextLive = switch (join) {
            case NEW -> withVersion(remaining, change.version());
            case TWIN -> withGreaterTwin(remaining, twin, change.version());
            case STALE -> remaining;
        };
        if (nextLive.isEmpty()) {
            return new Refused(
                    RefusalReason.CAUSAL_CYCLE,
                    dot + " claims to have seen " + covered + ", where a version claims to have seen " + dot);
        }

        boolean nextSuperseded = superseded || replaces || join == Join.STALE || covered.namesOtherThan(dot.origin());
        boolean collision = join == Join.TWIN && !sameContent;
        Edits nextEdits =
                cutter == null ? null : remembered(cutter).accept(change.version(), covered, nextLive, cutter);
        return new Accepted(
                next(nextClock, nextLive, nextSuperseded, nextEdits),
                classify(join, nextLive),
                collision,
                join == Join.STALE && replaces ? contradiction(dot, remaining) : Optional.empty());
    }

    /**
     * A change that others had seen before it came takes versions away that they had not seen: then each claims to have seen
     * the other, directly or by way of third ones, and none of them would be heard of again. Only a later version of the same
     * origin that is live stands for all of them: an origin's own writes are sequential.
     */
    private Optional<Refused> contradiction(Dot stale, List<Version> remaining) {
        for (Version version : remaining) {
            if (version.dot().origin().equals(stale.origin())) {
                return Optional.empty();
            }
        }
        String removed = live.stream()
                .filter(version -> !remaining.contains(version))
                .limit(MOST_NAMED)
                .map(version -> version.dot() + " (" + version.position() + ")")
                .collect(Collectors.joining(", "));
        return Optional.of(new Refused(
                RefusalReason.CAUSAL_CYCLE,
                stale
                        + " was superseded before it came, by versions that had not seen what it supersedes itself. The state is"
                        + " what all contexts together say: neither it stands nor, any more, " + removed));
    }

    private enum Join {
        NEW,
        TWIN,
        STALE
    }

    /** What the change's writer had seen: an origin's own writes are sequential, whatever its context says. */
    private static VersionVector covered(Change change) {
        VersionVector context = change.context() == null ? VersionVector.EMPTY : change.context();
        return context.with(change.dot().origin(), change.dot().sequence() - 1);
    }

    private List<Version> notCoveredBy(VersionVector covered) {
        List<Version> remaining = new ArrayList<>(live.size());
        for (Version version : live) {
            if (!covered.covers(version.dot())) {
                remaining.add(version);
            }
        }
        return remaining.size() == live.size() ? live : remaining;
    }

    private Version liveVersionOf(Dot dot) {
        for (Version version : live) {
            if (version.dot().equals(dot)) {
                return version;
            }
        }
        return null;
    }

    private static List<Version> withVersion(List<Version> versions, Version added) {
        if (versions.isEmpty()) {
            return List.of(added);
        }
        List<Version> all = new ArrayList<>(versions.size() + 1);
        all.addAll(versions);
        int at = 0;
        while (at < all.size() && all.get(at).dot().compareTo(added.dot()) < 0) {
            at++;
        }
        all.add(at, added);
        return all;
    }

    /**
     * Of two versions under one dot the greater stays, so that it does not matter which came first. Those of equal content may
     * differ in form still: 1.5 and 1.50, say, if the schema has grown between two tries of one write.
     */
    private static List<Version> withGreaterTwin(List<Version> versions, Version twin, Version arrived) {
        if (TwinOrder.greater(twin, arrived).equals(twin)) {
            return versions;
        }
        List<Version> replaced = new ArrayList<>(versions);
        replaced.set(replaced.indexOf(twin), arrived);
        return replaced;
    }

    /** What is remembered of the leaves; where nothing was so far, what the live versions tell. */
    private Edits remembered(Leaves.Cutter cutter) {
        return edits != null ? edits : Edits.ofLive(clock, live, cutter);
    }

    /** This state with nothing remembered of the leaves. */
    public ItemState withoutEdits() {
        return edits == null ? this : new ItemState(clock, live, superseded);
    }

    /**
     * This state with what the live versions tell of the leaves.
     *
     * @param stood says whether the product is there, and what the live ones say otherwise of it; null: they say all
     */
    public ItemState withEditsOfLive(Leaves.Cutter cutter, Version stood) {
        Edits begun = Edits.ofLive(clock, live, cutter);
        return new ItemState(clock, live, superseded, stood == null ? begun : begun.withStood(stood, live, cutter));
    }

    /** This state with what is remembered of the leaves. */
    public ItemState withEdits(Leaves.Cutter cutter) {
        return edits != null ? this : new ItemState(clock, live, superseded, remembered(cutter));
    }

    private ItemState next(VersionVector nextClock, List<Version> nextLive, boolean nextSuperseded, Edits nextEdits) {
        boolean same = nextClock.equals(clock)
                && nextLive == live
                && nextSuperseded == superseded
                && (nextEdits == null || nextEdits.equals(edits));
        return same ? this : new ItemState(nextClock, nextLive, nextSuperseded, nextEdits);
    }

    private static Classification classify(Join join, List<Version> nextLive) {
        return switch (join) {
            case NEW -> nextLive.size() == 1 ? Classification.APPLIED : Classification.CONCURRENT;
            case TWIN -> Classification.DUPLICATE;
            case STALE -> Classification.STALE;
        };
    }
}
