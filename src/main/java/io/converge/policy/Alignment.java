package io.converge.policy;

import io.converge.causality.Place;
import io.converge.model.Product;
import io.converge.model.Version;
import java.util.List;

/** Makes products that were written with different schema versions comparable. */
public interface Alignment {

    /** For products that share one schema. */
    Alignment NONE = versions -> versions;

    /** The same versions in the same order, their products read alike. A pure function of the versions as a set. */
    List<Version> align(List<Version> versions);

    /**
     * Where a place of a product as it was written is in the product read alike: a field may have had another name.
     *
     * @return null if the product's schema has no such place
     */
    default Place place(Place place, Product written, Product aligned) {
        return place;
    }
}
