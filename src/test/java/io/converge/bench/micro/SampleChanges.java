package io.converge.bench.micro;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.AvroChanges;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;

/** Changes of one sku by several origins. */
final class SampleChanges {

    private SampleChanges() {}

    static GenericRecord record(int origin, long sequence, String context) {
        return AvroChanges.change("""
                {'sku': 'SKU-0000001', 'op': 'REPLACE', 'origin': 'region-%d', 'sequence': %d, 'context': %s,
                 'timestamp': %d, 'product': {'name': 'a product by %1$d', 'price': '%1$d.50', 'categoryId': 7,
                 'supplierId': 12, 'attributes': {'color': 'black', 'size': 'L'}}}
                """.formatted(origin, sequence, context, 1_700_000_000_000L + origin));
    }

    private static Change change(GenericRecord record) {
        return ChangeReader.read(record, new Position("product-changes", 0, 4711));
    }

    /** A version of each origin, none of which has seen another. */
    static ItemState concurrent(int origins) {
        ItemState state = ItemState.EMPTY;
        for (int origin = 0; origin < origins; origin++) {
            state = ((Accepted) state.accept(change(record(origin, 1, "{}")), origins)).state();
        }
        return state;
    }

    /** The first origin's change that has seen all of {@link #concurrent}. */
    static Change resolving(int origins) {
        String context = IntStream.range(0, origins)
                .mapToObj(origin -> "'region-%d': 1".formatted(origin))
                .collect(Collectors.joining(", ", "{", "}"));
        return change(record(0, 2, context));
    }
}
