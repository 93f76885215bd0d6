package io.converge.unique;

import io.converge.model.Dot;
import io.converge.model.Product;
import io.converge.model.VersionVector;
import java.util.Objects;

/**
 * A sku that claims a value, as it stands.
 *
 * @param winner the version that its outcome is; null where that was merged
 * @param context what a writer who read this has seen
 * @param product null where it is too large to be handed on
 */
public record Claimant(Rank rank, Dot winner, VersionVector context, Product product) {

    public Claimant {
        Objects.requireNonNull(rank, "rank");
        Objects.requireNonNull(context, "context");
    }

    public String sku() {
        return rank.sku();
    }

    /** Whether nobody could tell both apart. */
    public boolean sameAs(Claimant other) {
        return rank.equals(other.rank)
                && Objects.equals(winner, other.winner)
                && context.equals(other.context)
                && Product.sameForm(product, other.product);
    }
}
