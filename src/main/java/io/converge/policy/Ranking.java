package io.converge.policy;

import io.converge.model.CodePointOrder;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A total order of versions by several criteria, the most important one first, that can say which of them decided. */
final class Ranking implements Comparator<Version> {

    /** Part of an order: compares, and says in words why the winner beat the runner-up and what was missing. */
    private interface Criterion extends Comparator<Version> {
        String explain(Version winner, Version runnerUp);

        /** @param compared all versions that it was asked about */
        Optional<String> caveat(List<Version> compared, boolean decided);
    }

    private static final Criterion TIMESTAMP =
            new Property("timestamp", Comparator.comparingLong(Version::timestamp), false);
    private static final Criterion ORIGIN = new Property(
            "origin", Comparator.comparing(version -> version.dot().origin(), CodePointOrder.INSTANCE), true);
    private static final Criterion SEQUENCE = new Property(
            "sequence", Comparator.comparingLong(version -> version.dot().sequence()), true);

    private final List<Criterion> criteria;

    private Ranking(List<Criterion> criteria) {
        this.criteria = List.copyOf(criteria);
    }

    /** The greatest has the highest numbers at the paths, then the latest timestamp, the greatest origin and sequence. */
    static Ranking latest(List<Pointer> paths) {
        List<Criterion> criteria = new ArrayList<>();
        paths.forEach(path -> criteria.add(new NumberAt(path, false)));
        criteria.addAll(List.of(TIMESTAMP, ORIGIN, SEQUENCE));
        return new Ranking(criteria);
    }

    /** The greatest has the lowest numbers at the paths, then the earliest timestamp, the least origin and sequence. */
    static Ranking earliest(List<Pointer> paths) {
        List<Criterion> criteria = new ArrayList<>();
        paths.forEach(path -> criteria.add(new NumberAt(path, true)));
        for (Criterion criterion : List.of(TIMESTAMP, ORIGIN, SEQUENCE)) {
            criteria.add(new Reversed(criterion));
        }
        return new Ranking(criteria);
    }

    @Override
    public int compare(Version left, Version right) {
        for (Criterion criterion : criteria) {
            int order = criterion.compare(left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    Version greatest(List<Version> versions) {
        Version greatest = versions.get(0);
        for (Version version : versions) {
            if (compare(version, greatest) > 0) {
                greatest = version;
            }
        }
        return greatest;
    }

    /** The greatest version, with the first criterion by which it beats the second greatest. */
    Chosen choose(List<Version> versions) {
        Version winner = greatest(versions);
        List<Version> others = versions.stream()
                .filter(version -> !version.dot().equals(winner.dot()))
                .toList();
        if (others.isEmpty()) {
            return new Chosen(winner, "the only one", List.of());
        }
        Version runnerUp = greatest(others);
        List<String> caveats = new ArrayList<>();
        for (Criterion criterion : criteria) {
            boolean decided = criterion.compare(winner, runnerUp) != 0;
            criterion.caveat(versions, decided).ifPresent(caveats::add);
            if (decided) {
                return new Chosen(winner, criterion.explain(winner, runnerUp), caveats);
            }
        }
        throw new IllegalArgumentException("two live versions of one dot: " + winner.dot());
    }

    private record Property(String name, Comparator<Version> order, boolean tieBreak) implements Criterion {

        @Override
        public int compare(Version left, Version right) {
            return order.compare(left, right);
        }

        @Override
        public String explain(Version winner, Version runnerUp) {
            return name;
        }

        @Override
        public Optional<String> caveat(List<Version> compared, boolean decided) {
            return tieBreak && decided ? Optional.of("a tie, broken by " + name) : Optional.empty();
        }
    }

    private record Reversed(Criterion criterion) implements Criterion {

        @Override
        public int compare(Version left, Version right) {
            return criterion.compare(right, left);
        }

        @Override
        public String explain(Version winner, Version runnerUp) {
            return criterion.explain(winner, runnerUp);
        }

        @Override
        public Optional<String> caveat(List<Version> compared, boolean decided) {
            return criterion.caveat(compared, decided);
        }
    }

    /** A version without a number is the least, whichever numbers are preferred. */
    private record NumberAt(Pointer path, boolean lowest) implements Criterion {

        /** A partial change has one only where it speaks of it. */
        private Optional<BigDecimal> number(Version version) {
            boolean speaks =
                    !version.isPartial() || version.fields().stream().anyMatch(field -> field.isAtOrAbove(path));
            return speaks ? path.number(version.product()) : Optional.empty();
        }

        @Override
        public int compare(Version left, Version right) {
            Optional<BigDecimal> leftNumber = number(left);
            Optional<BigDecimal> rightNumber = number(right);
            if (leftNumber.isPresent() && rightNumber.isPresent()) {
                int order = leftNumber.get().compareTo(rightNumber.get());
                return lowest ? -order : order;
            }
            return Boolean.compare(leftNumber.isPresent(), rightNumber.isPresent());
        }

        @Override
        public String explain(Version winner, Version runnerUp) {
            String relation = lowest && number(runnerUp).isPresent() ? " < " : " > ";
            return "path " + path + " " + numberOrNone(winner) + relation + numberOrNone(runnerUp);
        }

        private String numberOrNone(Version version) {
            return number(version).map(BigDecimal::toString).orElse("none");
        }

        @Override
        public Optional<String> caveat(List<Version> compared, boolean decided) {
            String without = compared.stream()
                    .filter(version -> !version.isDelete() && number(version).isEmpty())
                    .map(version -> version.dot().toString())
                    .collect(Collectors.joining(", "));
            return without.isEmpty() ? Optional.empty() : Optional.of("no number at " + path + " in " + without);
        }
    }
}
