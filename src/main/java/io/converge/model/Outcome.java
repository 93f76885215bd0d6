package io.converge.model;

import java.util.Objects;

/**
 * What consumers of the catalogue see of a sku.
 *
 * @param product null if the sku is deleted
 * @param winner the version that the outcome is; null where the product was merged
 * @param context what a writer who read this has seen
 * @param status whether this is settled
 */
public record Outcome(Product product, Dot winner, VersionVector context, Status status) {

    public enum Status {
        CONVERGED,
        /** A conflict is unresolved; this is what stands until the application resolves it. */
        PROVISIONAL
    }

    public Outcome {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(status, "status");
    }

    public boolean isDeleted() {
        return product == null;
    }

    /** Whether a consumer could tell both apart. */
    public boolean sameContent(Outcome other) {
        return status == other.status
                && Objects.equals(winner, other.winner)
                && context.equals(other.context)
                && Product.sameForm(product, other.product);
    }
}
