package io.converge.sink;

import java.util.List;

/**
 * A column that products are to have.
 *
 * @param steps where its value stands in the product; none: it is the whole product
 */
record Column(String name, List<String> steps, ColumnType type) {

    Column {
        steps = List.copyOf(steps);
    }
}
