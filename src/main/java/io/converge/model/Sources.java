package io.converge.model;

import java.util.List;

/** Where a product's new content was taken from, place by place. */
@FunctionalInterface
public interface Sources {

    /**
     * The products of which one may have the new value at this place already, the likeliest first. The value is then that
     * product's own, with all that the content does not tell: the type of a number, the scale of a decimal.
     *
     * @param place a JSON pointer; empty for the whole product
     * @return null for those of the place above; not null for the whole product
     */
    List<Product> at(String place);

    /** The same products everywhere. */
    static Sources of(List<? extends Product> products) {
        List<Product> all = List.copyOf(products);
        return place -> place.isEmpty() ? all : null;
    }
}
