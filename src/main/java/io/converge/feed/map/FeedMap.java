package io.converge.feed.map;

import io.converge.model.Pointer;
import io.converge.model.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;

/**
 * What the columns of a feed are.
 *
 * @param sku of the product
 * @param targets what goes where, in the order of the pointers: so the order of columns changes nothing
 * @param owned what the feed speaks of; null: of the whole product
 * @param repeat what rows leave out that the one before says; null: nothing
 * @param skipsWithoutSku whether rows without a sku are none, instead of wrong
 * @param isStrict whether a row may have nothing that goes nowhere
 */
public record FeedMap(
        Source sku,
        List<Target> targets,
        List<Pointer> owned,
        Repeat repeat,
        boolean skipsWithoutSku,
        boolean isStrict) {

    private static final String SKU = "sku";
    private static final int LONGEST_LIST = 1_000;

    public FeedMap {
        targets = targets.stream()
                .sorted(Comparator.comparing(target -> target.pointer().text()))
                .toList();
    }

    /** Where a value goes. */
    record Target(Pointer pointer, Source source) {}

    /**
     * Rows that belong together.
     *
     * @param by the column that has the same text in all of them
     * @param columns whose text stands in the first of them alone
     */
    record Repeat(String by, List<String> columns) {}

    /**
     * Columns that are named like the fields of a product, or by pointers to them, and {@code sku}.
     *
     * @param columns of the file; null where each row has its own
     * @throws MapException if one is named like none
     */
    public static FeedMap byNames(List<String> columns, Schema product) throws MapException {
        List<Target> targets = new ArrayList<>();
        if (columns == null) {
            product.getFields().forEach(field -> targets.add(target(Pointer.of(List.of(field.name())), field.name())));
            return new FeedMap(Source.ofColumn(SKU), targets, null, null, false, true);
        }
        List<String> unknown = new ArrayList<>();
        for (String column : columns) {
            if (column.startsWith("/")) {
                targets.add(target(pointer(column), column));
            } else if (product.getField(column) != null) {
                targets.add(target(Pointer.of(List.of(column)), column));
            } else if (!column.equals(SKU) && !column.isEmpty()) {
                unknown.add(column);
            }
        }
        if (!unknown.isEmpty()) {
            throw new MapException("no field of " + product.getFullName() + " is named like the column"
                    + (unknown.size() == 1 ? " " : "s ") + Printable.within(String.join(", ", unknown), LONGEST_LIST)
                    + ". Say by --map which columns go where; those that it does not name are not taken");
        }
        return new FeedMap(Source.ofColumn(SKU), targets, null, null, false, false);
    }

    private static Target target(Pointer pointer, String column) {
        return new Target(pointer, Source.ofColumn(column));
    }

    private static Pointer pointer(String text) throws MapException {
        try {
            return Pointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MapException(e.getMessage());
        }
    }

    /** The same feed, which speaks of nothing but what its columns go to. */
    public FeedMap owningItsTargets() {
        List<Pointer> pointers = targets.stream().map(Target::pointer).toList();
        return owned != null ? this : new FeedMap(sku, targets, pointers, repeat, skipsWithoutSku, isStrict);
    }
}
