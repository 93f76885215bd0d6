package io.converge.causality;

/** What the places and leaves of products that were written with one schema are called in products that are read alike. */
public interface Naming {

    /** Whether it is known that all places and leaves of the schema have the same names there. */
    boolean keepsNames();

    /** @return null if the schema has no such place */
    Place of(Place place);

    /** @return null if the schema has no such leaf */
    Leaf of(Leaf leaf);
}
