package io.converge.serde.output;

import io.converge.model.Conflict;
import io.converge.model.Dot;
import io.converge.model.Version;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.AvroSize;
import io.converge.serde.output.ConflictProduct.Fields;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Puts into a conflict record, which has all but products and what is told of leaves, what has room in it. */
final class ConflictFitting {

    /** What stays of texts that are cut, in code points. */
    private static final int CUT_TEXT = 100;

    /** What the count of a list takes at the most beyond that of an empty one. */
    private static final int COUNT_BYTES = 5;

    /**
     * Of the record's size what is told of single leaves where not all has room: products are what applications resolve a conflict
     * with.
     */
    private static final int TELLING_PART = 4;

    private final GenericRecord record;
    private final Conflict conflict;
    private final int maxBytes;
    private final LeafTelling telling;
    private final List<String> leftOut = new ArrayList<>();
    /** Those of the record, and of each its product: null on a delete. */
    private List<GenericRecord> versions = new ArrayList<>();

    private List<ConflictProduct> products = new ArrayList<>();
    private ConflictProduct outcome;
    /** How many values are left to products that get some by being converted. */
    private long valuesLeft = ConflictRecords.MOST_VALUES;

    ConflictFitting(GenericRecord record, Conflict conflict, Schema common, ConflictSchemas schemas, int maxBytes) {
        this.record = record;
        this.conflict = conflict;
        this.maxBytes = maxBytes;
        ((List<?>) record.get("versions")).forEach(version -> versions.add((GenericRecord) version));
        this.telling = new LeafTelling(record, conflict, versions);
        for (int i = 0; i < versions.size(); i++) {
            Version version = conflict.versions().get(i);
            products.add(
                    version.isDelete() || !conflict.isKnownWhole(version)
                            ? null
                            : new ConflictProduct(
                                    versions.get(i),
                                    Fields.OF_VERSION,
                                    (AvroProduct) version.product(),
                                    common,
                                    schemas));
        }
        if (!conflict.outcome().isDeleted()) {
            AvroProduct product = (AvroProduct) conflict.outcome().product();
            outcome = new ConflictProduct(record, Fields.OF_OUTCOME, product, common, schemas);
        }
    }

    void fill() {
        leaveOutManyValues();
        long leavesBytes = leavesBytes();
        tell(leavesBytes);
        long room = room();
        if (room >= leavesBytes) {
            record.put("leaves", leaves());
            placeProducts(room - leavesBytes);
            return;
        }
        omitLeaves();
        if (room() < 0) {
            telling.omit();
            cutTexts();
        }
        if (room() < 0) {
            omitVersions();
        }
        placeProducts(Math.max(0, room()));
    }

    /** All of it, if products have room beside it; else what a part of the record has room for. */
    private void tell(long leavesBytes) {
        telling.mark();
        long room = room();
        telling.tell(room);
        putCaveats(conflict.explanation().caveats());
        if (room() < leavesBytes + productBytes()) {
            telling.tell(Math.min(room, maxBytes / TELLING_PART));
            putCaveats(conflict.explanation().caveats());
        }
    }

    /** Those with the most values are not to stand where all have too many; the outcome only where all the others do. */
    private void leaveOutManyValues() {
        boolean allStand = true;
        for (ConflictProduct product : sorted(ConflictProduct::values)) {
            allStand &= product.values() <= valuesLeft;
            if (allStand) {
                valuesLeft -= product.values();
            } else {
                product.leaveOut();
            }
        }
        if (outcome != null && allStand && outcome.values() <= valuesLeft) {
            valuesLeft -= outcome.values();
        } else if (outcome != null) {
            outcome.leaveOut();
        }
    }

    private List<ConflictProduct> sorted(ToLongFunction<ConflictProduct> measure) {
        return products.stream()
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(measure))
                .toList();
    }

    /** What is left where every product takes the least that it can. */
    private long room() {
        long bytes = AvroForm.encode(record).length + leastBytes(outcome);
        for (ConflictProduct product : products) {
            bytes += leastBytes(product);
        }
        return maxBytes - bytes;
    }

    /** What products that are not left out take beyond the least, at the least. */
    private long productBytes() {
        return Stream.concat(products.stream(), Stream.of(outcome))
                .filter(product -> product != null && !product.isLeftOut())
                .mapToLong(product -> product.bytes() - product.leastBytes())
                .sum();
    }

    private static long leastBytes(ConflictProduct product) {
        return product == null ? 0 : product.leastBytes();
    }

    /** The smallest first, as long as there is room; then the outcome, if all the others stand. */
    private void placeProducts(long room) {
        List<ConflictProduct> smallestFirst = new ArrayList<>(sorted(ConflictProduct::bytes));
        if (outcome != null) {
            smallestFirst.add(outcome);
        }
        long left = room;
        boolean allStand = true;
        for (ConflictProduct product : smallestFirst) {
            if (product.isLeftOut()) {
                product.omit();
                continue;
            }
            long least = product.leastBytes();
            long placed = product.place(allStand ? left + least : least, valuesLeft);
            if (placed < 0) {
                product.omit();
                allStand = false;
            } else {
                left -= placed - least;
                valuesLeft -= product.added();
            }
        }
    }

    private long leavesBytes() {
        Map<String, Dot> leaves = conflict.explanation().leaves();
        long bytes = leaves.isEmpty() ? 0 : AvroSize.number(leaves.size());
        for (Map.Entry<String, Dot> leaf : leaves.entrySet()) {
            bytes +=
                    AvroSize.text(leaf.getKey()) + AvroSize.text(leaf.getValue().toString());
        }
        return bytes;
    }

    private Map<String, String> leaves() {
        Map<String, String> texts = new LinkedHashMap<>();
        conflict.explanation().leaves().forEach((leaf, dot) -> texts.put(leaf, dot.toString()));
        return texts;
    }

    private void omitLeaves() {
        int leaves = conflict.explanation().leaves().size();
        if (leaves > 0) {
            leftOut.add("the versions of " + leaves + " leaves are left out");
            putCaveats(conflict.explanation().caveats());
        }
    }

    private void cutTexts() {
        int caveats = conflict.explanation().caveats().size();
        if (caveats > 0) {
            leftOut.add(caveats + " caveats are left out");
        }
        putCaveats(List.of());
        record.put("decidedBy", cut(conflict.explanation().decidedBy()));
        record.put("reason", cut(conflict.explanation().reason()));
    }

    private static String cut(String text) {
        return text == null || text.codePointCount(0, text.length()) <= CUT_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, CUT_TEXT)) + "…";
    }

    /** The winner's stays in any case, or else the first. */
    private void omitVersions() {
        int all = versions.size();
        leftOut.add("of " + all + " versions only these are told");
        putCaveats(List.of());
        record.put("versions", List.of());
        long room = maxBytes - AvroForm.encode(record).length - COUNT_BYTES - leastBytes(outcome);
        TreeSet<Integer> kept = new TreeSet<>();
        int first = winner();
        for (int i : IntStream.concat(
                        IntStream.of(first), IntStream.range(0, all).filter(i -> i != first))
                .toArray()) {
            room -= AvroForm.encode(versions.get(i)).length + leastBytes(products.get(i));
            if (room < 0 && !kept.isEmpty()) {
                break;
            }
            kept.add(i);
        }
        versions = kept.stream().map(versions::get).toList();
        products = kept.stream().map(products::get).collect(Collectors.toList());
        record.put("versions", versions);
    }

    private int winner() {
        for (int i = 0; i < versions.size(); i++) {
            if (conflict.versions().get(i).dot().equals(conflict.outcome().winner())) {
                return i;
            }
        }
        return 0;
    }

    private void putCaveats(List<String> told) {
        List<String> caveats = new ArrayList<>(told);
        caveats.addAll(telling.leftOut());
        caveats.addAll(leftOut);
        record.put("caveats", caveats);
    }
}
