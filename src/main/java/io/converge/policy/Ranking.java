package io.converge.policy;

import io.converge.model.CodePointOrder;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A total order of versions by several criteria, the most important one first, that can say which of them decided. */
final class Ranking implements Comparator<Version> {

    /** Part of an order: compares, and says in words why the winner beat the runner-up. */
    private interface Criterion extends Comparator<Version> {
        String explain(Version winner, Version runnerUp);
    }

    private final List<Criterion> criteria;

    private Ranking(List<Criterion> criteria) {
        this.criteria = criteria;
    }

    /** The greatest has the highest numbers at the paths, then the latest timestamp, the greatest origin and sequence. */
    static Ranking latest(List<Pointer> paths) {
        List<Criterion> criteria = new ArrayList<>();
        for (Pointer path : paths) {
            criteria.add(new HighestNumber(path));
        }
        criteria.add(named("timestamp", Comparator.comparingLong(Version::timestamp)));
        criteria.add(
                named("origin", Comparator.comparing(version -> version.dot().origin(), CodePointOrder.INSTANCE)));
        criteria.add(named(
                "sequence", Comparator.comparingLong(version -> version.dot().sequence())));
        return new Ranking(List.copyOf(criteria));
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
        return new Chosen(winner, others.isEmpty() ? "the only one" : explain(winner, greatest(others)));
    }

    private String explain(Version winner, Version runnerUp) {
        for (Criterion criterion : criteria) {
            if (criterion.compare(winner, runnerUp) != 0) {
                return criterion.explain(winner, runnerUp);
            }
        }
        throw new IllegalArgumentException("two live versions of one dot: " + winner.dot());
    }

    private static Criterion named(String name, Comparator<Version> order) {
        return new Criterion() {
            @Override
            public int compare(Version left, Version right) {
                return order.compare(left, right);
            }

            @Override
            public String explain(Version winner, Version runnerUp) {
                return name;
            }
        };
    }

    private record HighestNumber(Pointer path) implements Criterion {

        @Override
        public int compare(Version left, Version right) {
            Optional<BigDecimal> leftNumber = path.number(left.product());
            Optional<BigDecimal> rightNumber = path.number(right.product());
            if (leftNumber.isPresent() && rightNumber.isPresent()) {
                return leftNumber.get().compareTo(rightNumber.get());
            }
            return Boolean.compare(leftNumber.isPresent(), rightNumber.isPresent());
        }

        @Override
        public String explain(Version winner, Version runnerUp) {
            return "path " + path + " " + numberOrNone(winner) + " > " + numberOrNone(runnerUp);
        }

        private String numberOrNone(Version version) {
            return path.number(version.product()).map(BigDecimal::toString).orElse("none");
        }
    }
}
