package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Product;
import io.converge.model.Version;
import java.util.List;

/**
 * Settles conflicts by code of one's own: {@code resolution.policy=custom} with the name of an implementing class, which has
 * a public constructor without parameters, as {@code resolution.procedure}.
 *
 * <p>It must be a pure function: the same versions give the same verdict, on every machine and at any time, so it asks
 * no clock, no chance and nothing outside, and keeps nothing between calls. {@code check-policy} tries that. Its result is
 * committed with the state, the converged record and the conflict record, or not at all. It may be called more often than
 * there are conflicts, and by several threads, each with an object of its own.
 */
@FunctionalInterface
public interface MergeProcedure {

    /**
     * Settles a conflict.
     *
     * @param sku the product's key
     * @param versions at least two with different outcomes, in the order of their origins. A {@link Product} can be read with
     *     {@link Product#get} and {@link Product#number}, and copied with changes with {@link Product#with}
     * @return what stands; a null, and any exception, leaves the conflict unresolved with the message as the reason
     */
    Verdict merge(String sku, List<Version> versions);

    /**
     * Settles a conflict whose type is known. This is what is called; it need be written only where the type matters.
     *
     * @param type {@code INSERT} where nobody had written the product before, {@code DELETE} where some versions are deletes
     */
    default Verdict merge(String sku, ConflictType type, List<Version> versions) {
        return merge(sku, versions);
    }
}
