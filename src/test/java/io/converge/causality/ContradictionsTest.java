package io.converge.causality;

import static io.converge.testing.Changes.insert;
import static io.converge.testing.Changes.replace;
import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.Acceptance.Refused;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.testing.Histories;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Contexts may contradict each other, but no version vanishes without a record. */
class ContradictionsTest {

    private static final int MAX_ORIGINS = 256;
    private static final String[] ORIGINS = {"a", "b", "c", "d"};

    @Test
    void versionThatAContradictingContextTakesAwayIsToldThoughAThirdOneIsLive() {
        Run run = new Run();

        run.add(insert("a:1", seen("b", 1)), insert("c:1", seen()), insert("b:1", seen("a", 1)));

        assertThat(run.state).isEqualTo(state(seen("a", 1, "b", 1, "c", 1), insert("c:1", seen())));
        assertThat(run.letters.get(0)).isEqualTo(Optional.empty());
        assertThat(run.letters.get(1)).isEqualTo(Optional.empty());
        assertThat(run.letters.get(2))
                .contains(new Refused(
                        RefusalReason.CAUSAL_CYCLE,
                        "b:1 was superseded before it came, by versions that had not seen what it supersedes itself. The state is"
                                + " what all contexts together say: neither it stands nor, any more, a:1 (test-0@0)"));
    }

    @Test
    void cycleOfThreeIsToldByTheOneThatClosesIt() {
        Run run = new Run();

        run.add(
                insert("a:1", seen("b", 1)),
                insert("d:1", seen()),
                insert("b:1", seen("c", 1)),
                insert("c:1", seen("a", 1)));

        assertThat(run.state.live()).containsExactly(insert("d:1", seen()).version());
        assertThat(run.told()).containsExactly("a:1", "c:1");
    }

    @Test
    void seeingALaterChangeOfAnOriginThatComesToSeeItIsAContradictionToo() {
        Run run = new Run();

        run.add(insert("a:1", seen("b", 2)), insert("c:1", seen()), insert("b:1", seen("a", 1)));

        assertThat(run.told()).containsExactly("a:1", "b:1");
    }

    @Test
    void laterChangeOfTheSameOriginStandsForWhatTheEarlierOneHadSeen() {
        Run run = new Run();

        // The blind one cannot say that its writer had seen c:1, and came first.
        run.add(replace("a:2", null), insert("c:1", seen()), replace("a:1", seen("c", 1)));

        assertThat(run.state.live()).containsExactly(replace("a:2", null).version());
        assertThat(run.told()).isEmpty();
    }

    @Test
    void changeThatLeftNothingIsRefusedAsBefore() {
        ItemState state = state(seen("a", 1, "b", 1), insert("a:1", seen("b", 1)));

        assertThat(state.accept(insert("b:1", seen("a", 1)), MAX_ORIGINS)).isInstanceOf(Refused.class);
    }

    /** Writers that always say what they had seen, or never. */
    @Test
    void honestWritersAreNeverContradicted() {
        int histories = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            List<Change> history = Histories.honest(seed);
            if (isConstant(history)) {
                histories++;
                for (List<Change> order : orders(history, seed)) {
                    Run run = new Run();
                    run.add(order.toArray(Change[]::new));
                    assertThat(run.told()).as("seed %d", seed).isEmpty();
                }
            }
        }
        assertThat(histories).isGreaterThan(5_000);
    }

    private static boolean isConstant(List<Change> history) {
        Map<String, Boolean> blind = new HashMap<>();
        return history.stream().allMatch(change -> {
            Boolean before =
                    blind.putIfAbsent(change.dot().origin(), change.version().blind());
            return before == null || before == change.version().blind();
        });
    }

    private static List<List<Change>> orders(List<Change> history, long seed) {
        return LongStream.range(0, 10)
                .mapToObj(i -> {
                    List<Change> order = new ArrayList<>(history);
                    order.add(history.get((int) (i % history.size())));
                    Collections.shuffle(order, new Random(seed * 31 + i));
                    return order;
                })
                .toList();
    }

    /**
     * Whatever contexts say: from every change that came a way leads, from a version to one that claims to have seen it, to a
     * version that is live or to one that was told of.
     */
    @Test
    void everyVersionStandsOrIsSeenByOneThatStandsOrIsTold() {
        int told = 0;
        for (long seed = 0; seed < 100_000; seed++) {
            Run run = new Run();
            run.add(dishonest(new Random(seed)).toArray(Change[]::new));
            assertThat(run.vanished()).as("seed %d", seed).isEmpty();
            told += run.told().isEmpty() ? 0 : 1;
        }
        assertThat(told).isBetween(10_000, 90_000);
    }

    /** Contexts name whatever there is or is not, and a dot may be used twice. */
    private static List<Change> dishonest(Random random) {
        List<Change> changes = new ArrayList<>();
        for (String origin : ORIGINS) {
            int most = 1 + random.nextInt(3);
            for (int sequence = 1; sequence <= most; sequence++) {
                String dot = new Dot(origin, sequence).toString();
                changes.add(replace(dot, anyContext(random, most)));
                if (random.nextInt(6) == 0) {
                    changes.add(insert(dot, anyContext(random, most)));
                }
            }
        }
        changes.add(changes.get(random.nextInt(changes.size())));
        Collections.shuffle(changes, random);
        return changes;
    }

    private static VersionVector anyContext(Random random, int most) {
        Map<String, Long> context = new HashMap<>();
        for (String origin : ORIGINS) {
            context.put(origin, random.nextInt(2) == 0 ? 0L : random.nextInt(most + 1));
        }
        return random.nextInt(4) == 0 ? null : VersionVector.of(context);
    }

    private static ItemState state(VersionVector clock, Change live) {
        return new ItemState(clock, List.of(live.version()), true);
    }

    /** Changes in their order and what came of them. */
    private static final class Run {
        private ItemState state = ItemState.EMPTY;
        private final List<Change> accepted = new ArrayList<>();
        private final List<Optional<Refused>> letters = new ArrayList<>();
        private final Set<String> told = new TreeSet<>();

        void add(Change... changes) {
            for (Change change : changes) {
                Acceptance acceptance = state.accept(change, MAX_ORIGINS);
                if (acceptance instanceof Accepted joined) {
                    letters.add(joined.contradiction());
                    joined.contradiction().ifPresent(letter -> tell(change, joined.state()));
                    state = joined.state();
                    accepted.add(change);
                } else {
                    told.add(change.dot().toString());
                }
            }
        }

        /** The change itself and what it took away. */
        private void tell(Change change, ItemState next) {
            told.add(change.dot().toString());
            for (Version version : state.live()) {
                if (!next.live().contains(version)) {
                    told.add(version.dot().toString());
                }
            }
        }

        Set<String> told() {
            return told;
        }

        /** The dots from which no way leads to one that stands or is told. */
        Set<String> vanished() {
            Set<String> accounted = new HashSet<>(told);
            state.live().forEach(version -> accounted.add(version.dot().toString()));
            Set<String> left = new TreeSet<>();
            accepted.forEach(change -> left.add(change.dot().toString()));
            left.removeAll(accounted);
            while (left.removeIf(dot -> accepted.stream()
                    .anyMatch(seer -> accounted.contains(seer.dot().toString()) && claims(seer, Dot.parse(dot))))) {
                accepted.stream()
                        .map(change -> change.dot().toString())
                        .filter(dot -> !left.contains(dot))
                        .forEach(accounted::add);
            }
            return left;
        }

        private static boolean claims(Change seer, Dot dot) {
            VersionVector context = seer.context() == null ? VersionVector.EMPTY : seer.context();
            return context.with(seer.dot().origin(), seer.dot().sequence() - 1).covers(dot);
        }
    }
}
