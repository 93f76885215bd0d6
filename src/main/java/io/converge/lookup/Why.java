package io.converge.lookup;

import io.converge.causality.ItemState;
import io.converge.model.Conflict;
import io.converge.model.Dot;
import io.converge.model.Outcome;
import io.converge.model.Printable;
import io.converge.model.Version;
import io.converge.policy.Resolution;
import java.util.List;
import java.util.stream.Collectors;

/** Why a product is as it is, in a sentence for people. */
final class Why {

    private static final int MOST_NAMED = 5;
    private static final int LONGEST_NAME = 200;

    private Why() {}

    /**
     * @param resolution how the state reads, withheld if it is
     * @param withheldBy who withholds it, as {@code constraint=sku}; null if nobody does
     */
    static String of(ItemState state, Resolution resolution, String withheldBy) {
        String stands = resolution.conflict() == null
                ? withoutConflict(state, resolution.outcome())
                : inConflict(state, resolution);
        return withheldBy == null
                ? stands
                : "Withheld, as another sku holds a unique value that this one claims, too: "
                        + Printable.within(withheldBy, LONGEST_NAME)
                        + ". It is seen again as soon as that one gives the value up. Otherwise: " + stands;
    }

    private static String withoutConflict(ItemState state, Outcome outcome) {
        List<Version> live = state.live();
        if (live.size() == 1) {
            Version only = live.get(0);
            String what = only.isDelete() ? "Deleted by " : only.isPartial() ? "Written in part by " : "Written by ";
            return what + named(only.dot()) + ", which has seen or replaced all other versions.";
        }
        if (outcome.winner() == null && !outcome.isWithheld()) {
            return "Merged leaf by leaf from " + named(live) + ": no leaf is in dispute.";
        }
        String winner = outcome.winner() == null ? "One" : named(outcome.winner());
        return winner + " stands for all of " + named(live)
                + ": the others leave the same behind, or count as seen by it.";
    }

    private static String inConflict(ItemState state, Resolution resolution) {
        Conflict conflict = resolution.conflict();
        Outcome outcome = conflict.outcome();
        String what = outcome.winner() == null
                ? "What stands is merged from " + named(state.live())
                : named(outcome.winner()) + (outcome.isDeleted() ? ", a delete," : "") + " stands against "
                        + named(others(conflict, outcome.winner()));
        String by = " by the policy " + conflict.policy().name() + " ("
                + Printable.within(conflict.explanation().decidedBy(), LONGEST_NAME) + ")";
        if (!conflict.isUnresolved()) {
            return what + by + ".";
        }
        return "Open: " + Printable.within(conflict.explanation().reason(), LONGEST_NAME)
                + ". Until somebody settles it: " + what + by
                + (resolution.held() ? "; consumers see what stood before." : ".");
    }

    private static List<Version> others(Conflict conflict, Dot winner) {
        return conflict.versions().stream()
                .filter(version -> !version.dot().equals(winner))
                .toList();
    }

    private static String named(List<Version> versions) {
        String names = versions.stream()
                .limit(MOST_NAMED)
                .map(version -> named(version.dot()))
                .collect(Collectors.joining(", "));
        int more = versions.size() - MOST_NAMED;
        return more > 0 ? names + " and " + more + " more" : names;
    }

    private static String named(Dot dot) {
        return Printable.of(dot.toString(), LONGEST_NAME);
    }
}
