package io.converge.unique;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Outcome;
import io.converge.model.Pointer;
import io.converge.model.Version;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the choice among skus that claim one value goes by.
 *
 * @param numbers at the paths, in their order; empty where there is none
 * @param timestamp of the version that the outcome is; of a merged product, of the latest version in it
 * @param origin of that version
 */
public record Rank(List<Optional<BigDecimal>> numbers, long timestamp, String origin, String sku) {

    private static final Comparator<Version> BY_AGE =
            Comparator.comparingLong(Version::timestamp).thenComparing(Version::dot);

    public Rank {
        numbers = List.copyOf(numbers);
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(sku, "sku");
    }

    /**
     * The rank of a sku that has a product.
     *
     * @param outcome of the state
     * @param paths {@code resolution.path}
     */
    public static Rank of(String sku, Outcome outcome, ItemState state, List<Pointer> paths) {
        Version version = version(outcome.winner(), state.live());
        List<Optional<BigDecimal>> numbers = paths.stream()
                .map(path -> Pointer.numberOf(outcome.product().get(path)))
                .toList();
        return new Rank(numbers, version.timestamp(), version.dot().origin(), sku);
    }

    /** The winner; of a merged product the latest that is no delete. */
    private static Version version(Dot winner, List<Version> live) {
        return live.stream()
                .filter(version -> version.dot().equals(winner))
                .findFirst()
                .or(() -> live.stream().filter(version -> !version.isDelete()).max(BY_AGE))
                .or(() -> live.stream().max(BY_AGE))
                .orElseThrow();
    }
}
