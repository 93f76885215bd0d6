package io.converge.source;

import io.converge.model.Pointer;
import io.converge.serde.product.AvroProduct;
import java.util.Set;

/** Makes products of rows. Belongs to one thread. */
interface ProductMaker {

    /**
     * The product that a row is, without what is no part of it.
     *
     * @param unavailable fields whose values are not there: in their place stands the least that their types have
     * @throws io.converge.serde.RefusedRecordException if it is none
     */
    AvroProduct product(Value row, Set<String> unavailable);

    /** What stands at a place of a row as the product has it, where that is more than the row says of it; else as it is. */
    default Value typed(Value value, Pointer place) {
        return value;
    }
}
