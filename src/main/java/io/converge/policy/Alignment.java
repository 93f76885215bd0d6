package io.converge.policy;

import io.converge.causality.Naming;
import io.converge.model.Pointer;
import io.converge.model.Version;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes products that were written with different schema versions comparable. */
public interface Alignment {

    /** For products that share one schema. */
    Alignment NONE = versions -> versions;

    /** The same versions in the same order, their products read alike. A pure function of the versions as a set. */
    List<Version> align(List<Version> versions);

    /**
     * What the places and leaves of products as they were written are called in the products read alike: a field may have had another
     * name.
     *
     * @param written the versions as they were written
     * @param aligned the same in the same order, as {@link #align} gives them
     * @param keys where in the elements of an array at a pointer their keys stand; null: they have none. The same object for the same
     *     rules: what is found out is kept by it
     * @return one for each schema
     */
    default List<Naming> namings(List<Version> written, List<Version> aligned, UnaryOperator<Pointer> keys) {
        return List.of();
    }
}
