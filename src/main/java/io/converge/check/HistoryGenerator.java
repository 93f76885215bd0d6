package io.converge.check;

import io.converge.config.PolicySettings;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.LeafRules;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericRecord;

/**
 * Histories of one sku in which most changes are concurrent. Where leaves are merged, products differ from a common one here and
 * there, some changes have seen others, and some are partial.
 */
final class HistoryGenerator {

    private static final Position NOWHERE = new Position("check", 0, 0);
    private static final int MOST_CHANGES = 4;
    private static final long START_MS = 1_700_000_000_000L;
    private static final List<Operation> WRITES = List.of(Operation.INSERT, Operation.REPLACE, Operation.UPSERT);

    private final ProductGenerator products;
    private final LeafRules rules;
    private final boolean mergesFields;
    /** What partial changes may speak of. */
    private final List<Pointer> speakable;

    private final Random random;

    HistoryGenerator(Schema product, PolicySettings settings, Random random) {
        this.products = new ProductGenerator(product, keys(settings));
        this.rules = settings.leafRules();
        this.mergesFields = settings.mergesFields();
        this.random = random;
        List<Pointer> pointers = new ArrayList<>(product.getFields().stream()
                .map(Field::name)
                .map(List::of)
                .map(Pointer::of)
                .toList());
        pointers.addAll(places(rules));
        this.speakable = List.copyOf(pointers);
    }

    /** The names that pointers use, by the place that they use them at: a generator would hardly guess them. */
    private static Map<String, List<String>> keys(PolicySettings settings) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Stream.concat(settings.paths().stream(), places(settings.leafRules()).stream())
                .forEach(place -> {
                    List<String> names = ProductGenerator.withoutNumbers(place.steps());
                    if (!names.isEmpty()) {
                        int last = names.size() - 1;
                        keys.computeIfAbsent(
                                        Pointer.of(names.subList(0, last)).text(),
                                        map -> new ArrayList<>(List.of("other")))
                                .add(names.get(last));
                    }
                });
        return keys;
    }

    /** Every single place that has a rule or belongs to a group. */
    private static List<Pointer> places(LeafRules rules) {
        Stream<Pointer> ofRules = rules.byPlace().keySet().stream()
                .filter(place -> !place.endsWith(LeafRules.BELOW))
                .sorted()
                .map(Pointer::parse);
        return Stream.concat(ofRules, rules.groups().stream().flatMap(Collection::stream))
                .distinct()
                .toList();
    }

    List<Change> next(String sku) {
        GenericRecord common = products.next(random);
        List<Change> changes = new ArrayList<>();
        int count = 2 + random.nextInt(MOST_CHANGES - 1);
        for (int i = 0; i < count; i++) {
            Dot dot = mergesFields ? dot(random.nextInt(MOST_CHANGES - 1), i + 1) : dot(i, 1 + random.nextInt(3));
            VersionVector seen = mergesFields && random.nextInt(3) == 0 ? someOf(changes) : VersionVector.EMPTY;
            changes.add(new Change(sku, version(dot, common), seen));
        }
        return changes;
    }

    private static Dot dot(int origin, long sequence) {
        return new Dot("origin-" + (char) ('a' + origin), sequence);
    }

    /** One of the changes, and what that had seen. */
    private VersionVector someOf(List<Change> changes) {
        if (changes.isEmpty()) {
            return VersionVector.EMPTY;
        }
        Change seen = changes.get(random.nextInt(changes.size()));
        return seen.context().join(seen.dot());
    }

    private Version version(Dot dot, GenericRecord common) {
        boolean isDelete = random.nextInt(6) == 0;
        boolean isPartial = mergesFields && !isDelete && random.nextInt(3) == 0;
        return new Version(
                dot,
                isDelete ? Operation.DELETE : WRITES.get(random.nextInt(WRITES.size())),
                false,
                START_MS + random.nextInt(4) * 1_000L,
                isDelete ? null : product(common),
                random.nextBoolean() ? product(common) : null,
                isPartial ? fields() : null,
                NOWHERE);
    }

    private AvroProduct product(GenericRecord common) {
        return new AvroProduct(mergesFields ? products.varied(common, random) : products.next(random));
    }

    /** One or two of them, and whatever belongs to the same groups. */
    private List<Pointer> fields() {
        List<Pointer> fields = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            fields.add(speakable.get(random.nextInt(speakable.size())));
        }
        for (List<Pointer> group : rules.groups()) {
            boolean speaks = fields.stream()
                    .anyMatch(field ->
                            group.stream().anyMatch(member -> member.isAtOrAbove(field) || field.isAtOrAbove(member)));
            if (speaks) {
                fields.addAll(group);
            }
        }
        return fields.stream().distinct().toList();
    }
}
