package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Version;
import java.util.List;

/** Settles conflicts. {@link Policies} makes all there are. */
public interface Policy {

    /** The name under which it is configured and recorded. */
    String name();

    /**
     * Decides a conflict: a pure function of what is given, whatever the order of their arrival was.
     *
     * @param sku the product's key
     * @param type of the conflict
     * @param versions at least two with different outcomes, in the order of their dots, their products comparable
     */
    Decision decide(String sku, ConflictType type, List<Version> versions);
}
