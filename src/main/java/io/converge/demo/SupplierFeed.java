package io.converge.demo;

import io.converge.model.Dot;
import io.converge.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;

/**
 * A supplier's price list that is imported twice: the first run breaks off and is started again while the second is already
 * under way. Its rows know nothing of other writers, and their sequence is the number of the run.
 */
final class SupplierFeed {

    private static final String ORIGIN = "supplier-7";

    private final List<Row> rows = new ArrayList<>();

    private record Row(String sku, int run, GenericRecord product) {}

    SupplierFeed(List<String> skus, Random random) {
        List<Row> first = rows(skus, 1, random);
        List<Row> second = rows(skus, 2, random);
        rows.addAll(first.subList(0, first.size() / 2));
        for (int i = 0; i < skus.size(); i++) {
            rows.add(second.get(i));
            rows.add(first.get(i));
        }
    }

    private static List<Row> rows(List<String> skus, int run, Random random) {
        return skus.stream()
                .map(sku -> new Row(sku, run, Feed.product(sku, random)))
                .toList();
    }

    /** How many changes both runs make. */
    int size() {
        return rows.size();
    }

    /** @param started when the first run started; each run gives its rows its own time, as a file has one */
    GenericRecord change(int number, long started) {
        Row row = rows.get(number);
        Dot dot = new Dot(ORIGIN, row.run());
        return Feed.change(row.sku(), Operation.UPSERT, dot, null, started + row.run(), row.product());
    }
}
