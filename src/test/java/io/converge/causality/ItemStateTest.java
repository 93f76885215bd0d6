package io.converge.causality;

import static io.converge.testing.Changes.change;
import static io.converge.testing.Changes.delete;
import static io.converge.testing.Changes.insert;
import static io.converge.testing.Changes.product;
import static io.converge.testing.Changes.replace;
import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.Acceptance.Refused;
import io.converge.model.Change;
import io.converge.model.Operation;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ItemStateTest {

    private static final int MAX_ORIGINS = 3;

    @Test
    void emptyToOneVersion() {
        Accepted accepted = accept(ItemState.EMPTY, insert("eu:1", seen()));

        assertThat(accepted).isEqualTo(applied(state(seen("eu", 1), false, insert("eu:1", seen()))));
    }

    @Test
    void oneVersionToItsSuccessorOfTheSameOrigin() {
        Accepted accepted = accept(after(insert("eu:1", seen())), replace("eu:2", null));

        assertThat(accepted).isEqualTo(applied(state(seen("eu", 2), true, replace("eu:2", null))));
    }

    @Test
    void oneVersionToTheOneThatHasSeenIt() {
        Accepted accepted = accept(after(insert("eu:1", seen())), replace("us:1", seen("eu", 1)));

        assertThat(accepted).isEqualTo(applied(state(seen("eu", 1, "us", 1), true, replace("us:1", seen("eu", 1)))));
    }

    @Test
    void oneVersionToTwoThatHaveNotSeenEachOther() {
        Accepted accepted = accept(after(insert("us:1", seen())), insert("eu:1", seen()));

        ItemState both = state(seen("eu", 1, "us", 1), false, insert("eu:1", seen()), insert("us:1", seen()));
        assertThat(accepted).isEqualTo(new Accepted(both, Classification.CONCURRENT, false));
    }

    @Test
    void twoVersionsToTheOneThatHasSeenBoth() {
        ItemState both = after(insert("eu:1", seen()), insert("us:1", seen()));

        Accepted accepted = accept(both, replace("us:2", seen("eu", 1)));

        assertThat(accepted).isEqualTo(applied(state(seen("eu", 1, "us", 2), true, replace("us:2", seen("eu", 1)))));
    }

    @Test
    void duplicateGivesTheVeryStateBack() {
        ItemState before = after(insert("eu:1", seen()), insert("us:1", seen()));

        Accepted accepted = accept(before, insert("eu:1", seen()));

        assertThat(accepted).isEqualTo(new Accepted(before, Classification.DUPLICATE, false));
        assertThat(accepted.state()).isSameAs(before);
    }

    @Test
    void staleChangeIsRememberedAsReplacedOnly() {
        ItemState before = after(insert("eu:2", null));
        assertThat(before.superseded()).isFalse();

        Accepted accepted = accept(before, insert("eu:1", seen()));

        ItemState expected = state(seen("eu", 2), true, insert("eu:2", null));
        assertThat(accepted).isEqualTo(new Accepted(expected, Classification.STALE, false));
    }

    @Test
    void contextMayCoverWhatComesLater() {
        ItemState before = after(replace("us:1", seen("eu", 4)));

        Accepted accepted = accept(before, insert("eu:3", seen()));

        assertThat(accepted).isEqualTo(new Accepted(before, Classification.STALE, false));
    }

    @Test
    void ownEntryOfTheContextIsTheSequenceBefore() {
        ItemState before = after(insert("eu:1", seen()));

        Accepted accepted = accept(before, replace("eu:3", seen("eu", 9)));

        assertThat(accepted.state().clock()).isEqualTo(seen("eu", 3));
    }

    @Test
    void namingAnotherOriginTellsOfAReplacement() {
        assertThat(after(insert("eu:1", seen("us", 1))).superseded()).isTrue();
        assertThat(after(insert("eu:5", seen("eu", 4))).superseded()).isFalse();
    }

    @Test
    void collisionKeepsTheDeleteThenTheLaterThenOneOfTheContents() {
        Change early = change(Operation.INSERT, "eu:1", seen(), 5, product("b"));
        Change late = change(Operation.INSERT, "eu:1", seen(), 6, product("a"));
        Change other = change(Operation.INSERT, "eu:1", seen(), 5, product("c"));
        Change staying = after(early, other).live().get(0).equals(early.version()) ? early : other;
        Change delete = change(Operation.DELETE, "eu:1", seen(), 1, null);

        assertCollision(early, late, late);
        assertCollision(early, other, staying);
        assertCollision(late, delete, delete);
    }

    private static void assertCollision(Change one, Change other, Change winner) {
        ItemState expected = after(winner);
        assertThat(accept(after(one), other)).isEqualTo(new Accepted(expected, Classification.DUPLICATE, true));
        assertThat(accept(after(other), one)).isEqualTo(new Accepted(expected, Classification.DUPLICATE, true));
    }

    @Test
    void blindAndSeeingTwinsCollideTheSameWayInBothOrders() {
        Change blind = insert("eu:1", null);
        Change seeing = insert("eu:1", seen());

        assertThat(accept(after(blind), seeing).collision()).isTrue();
        assertThat(after(blind, seeing)).isEqualTo(after(seeing, blind));
    }

    @Test
    void contradictingContextsAreRefused() {
        ItemState before = after(insert("eu:1", seen("us", 1)));

        Acceptance acceptance = before.accept(insert("us:1", seen("eu", 1)), MAX_ORIGINS);

        assertThat(acceptance)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.CAUSAL_CYCLE));
    }

    @Test
    void originsBeyondTheLimitAreRefusedAndKnownOnesGoOn() {
        ItemState full = after(insert("a:1", seen()), insert("b:1", seen()), insert("c:1", seen()));

        assertThat(full.accept(insert("d:1", seen()), MAX_ORIGINS))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_MANY_ORIGINS));
        assertThat(full.accept(replace("a:2", null), MAX_ORIGINS)).isInstanceOf(Accepted.class);
        // A lower limit than what is there already stops no one who is there already.
        assertThat(full.accept(replace("a:2", null), 1)).isInstanceOf(Accepted.class);
    }

    /**
     * Why all undominated versions are kept: with one winner by time, the result of these three hung on their order.
     * a (time 3) is replaced by b (time 1); c (time 2) has seen neither.
     */
    @Test
    void tieBreakByTimeIsNotAssociativeAndIsNotPartOfTheState() {
        Change a = change(Operation.INSERT, "eu:1", seen(), 3, product("a"));
        Change b = change(Operation.REPLACE, "us:1", seen("eu", 1), 1, product("b"));
        Change c = change(Operation.INSERT, "pim:1", seen(), 2, product("c"));

        ItemState expected = state(seen("eu", 1, "pim", 1, "us", 1), true, c, b);
        for (List<Change> order : List.of(
                List.of(a, b, c),
                List.of(a, c, b),
                List.of(b, a, c),
                List.of(b, c, a),
                List.of(c, a, b),
                List.of(c, b, a))) {
            assertThat(after(order.toArray(Change[]::new))).isEqualTo(expected);
        }
    }

    @Test
    void deleteIsAVersionLikeAnyOther() {
        ItemState state = after(insert("eu:1", seen()), delete("us:1", seen("eu", 1)), insert("eu:2", seen("us", 1)));

        assertThat(state).isEqualTo(state(seen("eu", 2, "us", 1), true, insert("eu:2", seen("us", 1))));
    }

    private static Accepted accept(ItemState state, Change change) {
        return (Accepted) state.accept(change, MAX_ORIGINS);
    }

    private static ItemState after(Change... changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = accept(state, change).state();
        }
        return state;
    }

    private static Accepted applied(ItemState state) {
        return new Accepted(state, Classification.APPLIED, false);
    }

    private static ItemState state(VersionVector clock, boolean superseded, Change... live) {
        List<Version> versions = Stream.of(live).map(Change::version).toList();
        return new ItemState(clock, versions, superseded);
    }
}
