package io.converge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.VersionVector;
import io.converge.policy.Convergence.Converged;
import io.converge.testing.Changes;
import io.converge.testing.Policing;
import io.converge.testing.Reading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every honest history of four changes: two origins, each change an insert or a delete, blind or having seen any set of the
 * earlier ones that its writer could have seen; in every order, with every single change repeated.
 */
class SmallScopesTest {

    private static final String[] ORIGINS = {"a", "b"};
    private static final int LENGTH = 4;

    private final Resolver resolver = Policing.resolver(Policies.lastWriteWins(List.of(), Deletes.WIN), List.of(), 1);
    private final Convergence convergence = new Convergence(resolver, 2);
    private int histories;

    @Test
    void everyOrderOfEverySmallHistoryGivesTheSame() {
        extend(List.of());

        assertThat(histories).isGreaterThan(10_000);
    }

    private void extend(List<Change> history) {
        if (history.size() == LENGTH) {
            histories++;
            checkOrders(history);
            return;
        }
        for (String origin : ORIGINS) {
            long sequence = history.stream()
                            .filter(change -> change.dot().origin().equals(origin))
                            .count()
                    + 1;
            for (VersionVector context : contexts(history, origin)) {
                for (Operation operation : List.of(Operation.INSERT, Operation.DELETE)) {
                    List<Change> next = new ArrayList<>(history);
                    // Times run against the order of writing, to part the clock from causality.
                    long timestamp = LENGTH - history.size();
                    String dot = new Dot(origin, sequence).toString();
                    next.add(Changes.change(
                            operation,
                            dot,
                            context,
                            timestamp,
                            operation == Operation.DELETE ? null : Changes.product(dot)));
                    extend(next);
                }
            }
        }
    }

    /** Null, for a blind change, and every context that a writer of this origin may honestly have. */
    private static Set<VersionVector> contexts(List<Change> history, String origin) {
        Set<VersionVector> contexts = new HashSet<>();
        contexts.add(null);
        for (int seen = 0; seen < 1 << history.size(); seen++) {
            VersionVector context = VersionVector.EMPTY;
            for (int i = 0; i < history.size(); i++) {
                Change earlier = history.get(i);
                if ((seen & 1 << i) != 0 || earlier.dot().origin().equals(origin)) {
                    context = context.join(earlier.dot());
                    context = earlier.context() == null ? context : context.join(earlier.context());
                }
            }
            contexts.add(context);
        }
        return contexts;
    }

    private void checkOrders(List<Change> history) {
        Reading expected = reading(history);
        permutations(history, new ArrayList<>(), expected);
        for (Change repeated : history) {
            List<Change> longer = new ArrayList<>(history);
            longer.add(0, repeated);
            longer.add(repeated);
            assertThat(reading(longer)).as("%s", longer).isEqualTo(expected);
        }
    }

    private void permutations(List<Change> rest, List<Change> order, Reading expected) {
        if (rest.isEmpty()) {
            assertThat(reading(order)).as("%s", order).isEqualTo(expected);
            return;
        }
        for (Change next : rest) {
            List<Change> fewer = new ArrayList<>(rest);
            fewer.remove(next);
            List<Change> longer = new ArrayList<>(order);
            longer.add(next);
            permutations(fewer, longer, expected);
        }
    }

    private Reading reading(List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = ((Converged) convergence.step(state, change)).state();
        }
        return Reading.of(resolver.resolve("SKU-0", state));
    }
}
