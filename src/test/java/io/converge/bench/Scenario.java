package io.converge.bench;

import java.util.ArrayList;
import java.util.List;

/** Over which changes and under which guarantee the contenders run. */
record Scenario(Workload workload, String guarantee) {

    static final String EXACTLY_ONCE = "exactly_once_v2";
    static final String AT_LEAST_ONCE = "at_least_once";

    private static final int KIBIBYTE = 1024;
    private static final int MANY_CONFLICTS = 20;

    String label() {
        return "%s%s, %d %% conflicts, %s, %s"
                .formatted(
                        workload.bytes() == KIBIBYTE ? "1 KiB" : workload.bytes() + " B",
                        comparesWritings() ? " of " + workload.leaves() + " leaves" : "",
                        workload.conflictPercent(),
                        (workload.misplaced() ? "misplaced" : "in place")
                                + (workload.distribution() == Distribution.ZIPF
                                        ? ", " + Distribution.ZIPF.label()
                                        : ""),
                        guarantee.equals(EXACTLY_ONCE) ? "exactly-once" : "at-least-once");
    }

    /** The first, what is otherwise in each of the next, and what it costs to keep the causality of leaves. */
    static List<Scenario> oneByOne(Workload base) {
        return List.of(
                new Scenario(base, EXACTLY_ONCE),
                new Scenario(base.distributed(Distribution.ZIPF), EXACTLY_ONCE),
                new Scenario(base.ofConflicts(MANY_CONFLICTS), EXACTLY_ONCE),
                new Scenario(base.ofBytes(KIBIBYTE), EXACTLY_ONCE),
                new Scenario(base.elsewhere(), EXACTLY_ONCE),
                new Scenario(base, AT_LEAST_ONCE),
                new Scenario(ofLeaves(base), EXACTLY_ONCE));
    }

    /** Everything with everything; skus that change more often than others in the first of each guarantee alone. */
    static List<Scenario> all(Workload base) {
        List<Scenario> all = new ArrayList<>();
        for (String guarantee : List.of(EXACTLY_ONCE, AT_LEAST_ONCE)) {
            for (Workload placed : List.of(base, base.elsewhere())) {
                for (Workload sized : List.of(placed, placed.ofBytes(KIBIBYTE))) {
                    all.add(new Scenario(sized, guarantee));
                    all.add(new Scenario(sized.ofConflicts(MANY_CONFLICTS), guarantee));
                }
            }
            all.add(new Scenario(base.distributed(Distribution.ZIPF), guarantee));
            all.add(new Scenario(ofLeaves(base), guarantee));
        }
        return all;
    }

    /** Products of many leaves, whose writers have seen all that stands: so they may say what they replace, or what they change alone. */
    static Workload ofLeaves(Workload base) {
        return base.ofLeaves(Workload.MOST_LEAVES).ofConflicts(0);
    }

    private boolean comparesWritings() {
        return workload.leaves() > Workload.FEWEST_LEAVES;
    }

    /** What a contender works on. */
    Workload workload(Contender contender) {
        return workload.written(contender.writing());
    }

    List<Contender> contenders() {
        return List.of(Contender.values()).stream()
                .filter(contender -> comparesWritings()
                        ? contender.isConverge() && !contender.isProcedure() && !contender.isAside()
                        : contender.writing() == Writing.WHOLE)
                .filter(contender -> contender.takesMisplaced() || !workload.misplaced())
                .toList();
    }
}
