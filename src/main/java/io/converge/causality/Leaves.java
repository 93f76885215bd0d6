package io.converge.causality;

import io.converge.model.Product;
import java.util.Map;
import java.util.Set;

/**
 * The leaves of one product.
 *
 * @param values of those that are there, in the order of the product
 * @param entries the elements that are known by their keys
 * @param walked the records and maps, the product itself too
 * @param arrays the arrays that are sets, or whose elements are known by their keys, and where null stands instead of one
 */
public record Leaves(Map<Leaf, Object> values, Set<Place> entries, Set<Place> walked, Set<Place> arrays) {

    /** Those of a product that is not there. */
    public static final Leaves NONE = new Leaves(Map.of(), Set.of(), Set.of(), Set.of());

    /** What stands at a leaf; {@link Leaf.Absent#ABSENT} if nothing does. */
    public Object at(Leaf leaf) {
        Object value = values.get(leaf);
        return value == null && !values.containsKey(leaf) ? Leaf.Absent.ABSENT : value;
    }

    /** Whether all elements on the way to a place, the place itself too, are there. */
    public boolean hasEntriesOf(Place place) {
        for (Place at = place; at != null; at = at.above()) {
            if (at.isEntry() && !entries.contains(at)) {
                return false;
            }
        }
        return true;
    }

    /** The leaves of a product and of the one that it has replaced. */
    public record Both(Leaves product, Leaves before) {}

    /** Cuts products into leaves. */
    @FunctionalInterface
    public interface Cutter {
        /** @param product may be null */
        Leaves cut(Product product);

        /** The leaves of two products; none that is the same in both needs to be among them. */
        default Both cutDifference(Product product, Product before) {
            return new Both(cut(product), cut(before));
        }

        /** Whether elements of arrays may be known by their keys. */
        default boolean cutsByKey() {
            return true;
        }

        /** The names of the fields whose numbers rank versions, whatever leaves they are remembered for. */
        default Set<String> ranking() {
            return Set.of();
        }
    }
}
