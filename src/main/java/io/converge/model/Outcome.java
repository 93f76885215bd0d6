package io.converge.model;

import java.util.Objects;

/**
 * What consumers of the catalogue see of a sku.
 *
 * @param product null if the sku is deleted
 * @param winner the version that the outcome is; null where the product was merged
 * @param context what a writer who read this has seen
 * @param status whether this is settled
 * @param withheldBy who holds a value that the sku claims, too, as {@code constraint=sku}; null unless it is withheld
 */
public record Outcome(Product product, Dot winner, VersionVector context, Status status, String withheldBy) {

    public enum Status {
        CONVERGED,
        /** A conflict is unresolved; this is what stands until the application resolves it. */
        PROVISIONAL,
        /** Another sku holds a unique value that this one claims, too: it is not to be seen until that one gives it up. */
        WITHHELD
    }

    public Outcome {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(status, "status");
        if ((status == Status.WITHHELD) != (withheldBy != null)) {
            throw new IllegalArgumentException("an outcome is withheld exactly if another sku withholds it");
        }
    }

    /** One that is not withheld. */
    public Outcome(Product product, Dot winner, VersionVector context, Status status) {
        this(product, winner, context, status, null);
    }

    /**
     * What is seen of the sku while another one holds a value that it claims.
     *
     * @param by as {@code constraint=sku}
     */
    public Outcome withheld(String by) {
        return new Outcome(null, null, context, Status.WITHHELD, by);
    }

    public boolean isWithheld() {
        return status == Status.WITHHELD;
    }

    /** Whether there is no product, rather than one that is withheld. */
    public boolean isDeleted() {
        return product == null && !isWithheld();
    }

    /** Whether a consumer could tell both apart. */
    public boolean sameContent(Outcome other) {
        return status == other.status
                && Objects.equals(withheldBy, other.withheldBy)
                && Objects.equals(winner, other.winner)
                && context.equals(other.context)
                && Product.sameForm(product, other.product);
    }
}
