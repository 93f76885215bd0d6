package io.converge.policy;

import io.converge.model.Dot;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Sources;
import io.converge.model.Variant;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Settled;
import io.converge.policy.Decision.Unresolved;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** {@link Policies#fieldMerge}. */
record FieldMerge(
        LeafRules rules, Ranking latest, Ranking earliest, ChoosingPolicy lastWriteWins, OriginPriority originPriority)
        implements Policy {

    @Override
    public String name() {
        return Policies.FIELD_MERGE;
    }

    @Override
    public Decision decide(String sku, List<Version> versions) {
        Chosen last = lastWriteWins.choose(versions);
        if (last.version().isDelete()) {
            return last;
        }
        List<Version> writers =
                versions.stream().filter(version -> !version.isDelete()).toList();
        if (!writers.stream().allMatch(writer -> last.version().product().isOfKindOf(writer.product()))) {
            // As with a value of two branches of a union: it is one leaf.
            return new Chosen(last.version(), last.decidedBy(), withCaveat(last.caveats()));
        }
        Merge merge = new Merge(last.version());
        Map<String, Object> fields =
                merge.node("", writers.stream().map(Side::of).toList());
        try {
            Product product = last.version().product().withFields(fields, merge.sources());
            Settled merged = new Merged(product, merge.leaves, "merged leaf by leaf", merge.caveats);
            return merge.unresolved.isEmpty()
                    ? merged
                    : new Unresolved("no rule settles " + String.join(", ", merge.unresolved), merged);
        } catch (IllegalArgumentException e) {
            return new Unresolved("the versions cannot be merged: " + e.getMessage(), last);
        }
    }

    private static List<String> withCaveat(List<String> caveats) {
        List<String> all = new ArrayList<>(caveats);
        all.add("products of different types are not merged");
        return all;
    }

    /** Stands for the absence of a value, which is a value of its own. */
    private enum Absent {
        ABSENT
    }

    /** What a version has at one place, and what it replaced there. */
    private record Side(Version version, Object value, Object before) {

        static Side of(Version version) {
            Object before =
                    version.before() == null ? Absent.ABSENT : version.before().fields();
            return new Side(version, version.product().fields(), before);
        }

        /** The side one name deeper. What replaced a value of another branch has replaced all that was in it. */
        Side at(String name) {
            boolean comparable = isAbsent() || Objects.equals(branch(), Variant.branchOf(before));
            return new Side(version, entry(value, name), comparable ? entry(before, name) : Absent.ABSENT);
        }

        private static Object entry(Object value, String name) {
            return Variant.plain(value) instanceof Map<?, ?> map && map.containsKey(name)
                    ? map.get(name)
                    : Absent.ABSENT;
        }

        /** The branch of a union that the value is of, where it does not tell; else null. */
        String branch() {
            return Variant.branchOf(value);
        }

        boolean isMap() {
            return Variant.plain(value) instanceof Map<?, ?>;
        }

        Set<String> names() {
            Set<String> names = new LinkedHashSet<>();
            ((Map<?, ?>) Variant.plain(value)).keySet().forEach(name -> names.add((String) name));
            return names;
        }

        boolean isAbsent() {
            return value == Absent.ABSENT;
        }

        /** Whoever does not say what it replaced has changed everything. */
        boolean changed() {
            return version.before() == null || !Objects.equals(value, before);
        }
    }

    /** One walk through the products of a conflict, all at the same place at a time. */
    private final class Merge {

        private final Version last;
        private final Map<String, Dot> leaves = new LinkedHashMap<>();
        private final Map<String, Side> leafSides = new HashMap<>();
        private final List<String> caveats = new ArrayList<>();
        private final List<String> unresolved = new ArrayList<>();

        Merge(Version last) {
            this.last = last;
        }

        /** The merged content of a record or map. */
        Map<String, Object> node(String place, List<Side> sides) {
            Set<String> names = new LinkedHashSet<>();
            sides.stream().filter(Side::isMap).forEach(side -> names.addAll(side.names()));
            Map<String, Object> merged = new LinkedHashMap<>();
            for (String name : names) {
                List<Side> inner = sides.stream().map(side -> side.at(name)).toList();
                Object value = value(place + "/" + Pointer.escaped(name), inner);
                if (value != Absent.ABSENT) {
                    merged.put(name, value);
                }
            }
            return merged;
        }

        private Object value(String place, List<Side> sides) {
            List<Side> present = sides.stream().filter(side -> !side.isAbsent()).toList();
            boolean walked = present.stream().allMatch(Side::isMap)
                    && present.stream()
                                    .map(side -> Optional.ofNullable(side.branch()))
                                    .distinct()
                                    .count()
                            <= 1;
            if (!walked) {
                return leaf(place, sides);
            }
            Map<String, Object> merged = node(place, sides);
            if (merged.isEmpty() && sideOfLast(sides).isAbsent()) {
                return Absent.ABSENT;
            }
            String branch = present.isEmpty() ? null : present.get(0).branch();
            return branch == null ? merged : new Variant(branch, merged);
        }

        /** Each leaf comes from the product of the version that has it, all else from the last one. */
        Sources sources() {
            Map<String, List<Product>> products = new HashMap<>();
            products.put("", List.of(last.product()));
            leafSides.forEach(
                    (place, side) -> products.put(place, List.of(side.version().product())));
            return products::get;
        }

        private Object leaf(String place, List<Side> sides) {
            List<Side> changed = sides.stream().filter(Side::changed).toList();
            Side decisive = decisive(place, sides, changed);
            leaves.put(place, decisive.version().dot());
            leafSides.put(place, decisive);
            return decisive.value();
        }

        private Side decisive(String place, List<Side> sides, List<Side> changed) {
            if (changed.isEmpty()) {
                return sideOfLast(sides);
            }
            boolean agreed =
                    changed.stream().map(Side::value).distinct().limit(2).count() == 1;
            return agreed ? greatest(latest, changed) : byRule(place, changed);
        }

        private Side byRule(String place, List<Side> changed) {
            return switch (rules.of(place)) {
                case LAST_WRITE -> greatest(latest, changed);
                case FIRST_WRITE -> greatest(earliest, changed);
                case ORIGIN_PRIORITY -> {
                    Dot preferred = originPriority
                            .choose(changed.stream().map(Side::version).toList())
                            .version()
                            .dot();
                    yield sideOf(preferred, changed);
                }
                case MIN -> byNumber(place, changed, Comparator.reverseOrder());
                case MAX -> byNumber(place, changed, Comparator.naturalOrder());
                case UNRESOLVED -> {
                    unresolved.add(place);
                    yield greatest(latest, changed);
                }
            };
        }

        private Side byNumber(String place, List<Side> changed, Comparator<BigDecimal> order) {
            Optional<BigDecimal> best = changed.stream()
                    .flatMap(side -> Pointer.numberOf(side.value()).stream())
                    .max(order);
            if (best.isEmpty()) {
                caveats.add("no number at " + place + ", so the last write");
                return greatest(latest, changed);
            }
            return greatest(
                    latest,
                    changed.stream()
                            .filter(side -> Pointer.numberOf(side.value())
                                    .filter(number -> number.compareTo(best.get()) == 0)
                                    .isPresent())
                            .toList());
        }

        private Side sideOfLast(List<Side> sides) {
            return sideOf(last.dot(), sides);
        }

        private Side greatest(Ranking ranking, List<Side> sides) {
            return sideOf(
                    ranking.greatest(sides.stream().map(Side::version).toList()).dot(), sides);
        }

        private static Side sideOf(Dot dot, List<Side> sides) {
            return sides.stream()
                    .filter(side -> side.version().dot().equals(dot))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
