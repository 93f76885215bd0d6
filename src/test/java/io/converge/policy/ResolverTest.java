package io.converge.policy;

import static io.converge.testing.Changes.change;
import static io.converge.testing.Changes.delete;
import static io.converge.testing.Changes.insert;
import static io.converge.testing.Changes.replace;
import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Conflict;
import io.converge.model.ConflictType;
import io.converge.model.Operation;
import io.converge.model.Outcome;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.testing.MapProduct;
import io.converge.testing.Policing;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverTest {

    @Test
    void equalProductsAreNoConflictAndTheLatestStandsForThem() {
        MapProduct same = MapProduct.of(Map.of("name", "Lamp"));
        Resolution resolution = resolve(
                "",
                Deletes.WIN,
                change(Operation.INSERT, "eu:1", seen(), 2, same),
                change(Operation.INSERT, "us:1", seen(), 1, same));

        assertThat(resolution.conflict()).isNull();
        assertThat(resolution.outcome().winner()).hasToString("eu:1");
    }

    /** Elements share the pointers of what is inside of them. */
    @Test
    void leafOfARemovedElementDoesNotSettleThatOfAnother() {
        LeafRules rules = new LeafRules(
                Map.of("/images", LeafRule.BY, "/images/alt", LeafRule.UNRESOLVED),
                Map.of("/images", Pointer.parse("/url")),
                List.of());
        Policy policy = Policies.fieldMerge(rules, List.of(), List.of(), Deletes.WIN);
        Resolver resolver = Policing.resolver(policy, List.of(), -1);

        ItemState state = ItemState.EMPTY;
        for (Change change : List.of(
                change(Operation.INSERT, "eu:1", seen(), 1, images("gone", "kept")),
                change(Operation.REPLACE, "eu:2", seen("eu", 1), 3, images("kept")),
                change(Operation.REPLACE, "us:1", seen("eu", 1), 2, images("gone", "kept")))) {
            state = ((Accepted) state.accept(change, 3, resolver.cutter())).state();
        }
        Resolution resolution = resolver.resolve("SKU", state);

        assertThat(resolution.outcome().status()).isEqualTo(Outcome.Status.PROVISIONAL);
    }

    private static int alt;

    /** Images of which no two have the same text. */
    private static MapProduct images(String... urls) {
        return MapProduct.of(Map.of(
                "images",
                Stream.of(urls)
                        .map(url -> Map.<String, Object>of("url", url, "alt", "text " + alt++))
                        .toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT, INSERT, false, INSERT",
        "INSERT, UPSERT, false, INSERT",
        "UPSERT, UPSERT, false, INSERT",
        "INSERT, INSERT, true, INSERT",
        "INSERT, UPSERT, true, REPLACE",
        "INSERT, REPLACE, false, REPLACE",
        "DELETE, INSERT, false, DELETE",
        "REPLACE, DELETE, true, DELETE"
    })
    void typeOfTheConflict(Operation eu, Operation us, boolean superseded, ConflictType expected) {
        Change one = change(eu, "eu:1", seen(), 1, eu == Operation.DELETE ? null : named("a"));
        Change other = change(us, "us:1", seen(), 1, us == Operation.DELETE ? null : named("b"));
        ItemState both = after(one, other);
        ItemState state = new ItemState(both.clock(), both.live(), superseded);

        assertThat(resolver("", Deletes.WIN, -1)
                        .resolve("LAP-001", state)
                        .conflict()
                        .type())
                .isEqualTo(expected);
    }

    /** A procedure that does not ask for the type is called as ever. */
    @ParameterizedTest
    @CsvSource({"false, INSERT", "true, REPLACE"})
    void procedureMayAskForTheTypeOfTheConflict(boolean superseded, ConflictType expected) {
        ItemState both = after(
                change(Operation.INSERT, "eu:1", seen(), 1, named("a")),
                change(Operation.UPSERT, "us:1", seen(), 1, named("b")));
        ItemState state = new ItemState(both.clock(), both.live(), superseded);

        assertThat(reason(new AskingProcedure(), state)).isEqualTo(expected.name());
        assertThat(reason((sku, versions) -> new Verdict.GiveUp("not asked"), state))
                .isEqualTo("not asked");
    }

    private static final class AskingProcedure implements MergeProcedure {
        @Override
        public Verdict merge(String sku, List<Version> versions) {
            throw new IllegalStateException("the type is known");
        }

        @Override
        public Verdict merge(String sku, ConflictType type, List<Version> versions) {
            return new Verdict.GiveUp(type.name());
        }
    }

    private static String reason(MergeProcedure procedure, ItemState state) {
        Policy custom = Policies.custom(procedure, List.of(), Deletes.WIN);
        return Policing.resolver(custom, List.of(), -1)
                .resolve("LAP-001", state)
                .conflict()
                .explanation()
                .reason();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // eu's and us' number at /revision, then the winner and why; eu is the later one
                "7     | 5    | eu | path /revision 7 > 5",
                "5     | 7    | us | path /revision 7 > 5",
                "      | -1   | us | path /revision -1 > none",
                "5     | 5.0  | eu | timestamp",
                "x     |      | eu | timestamp",
                "1e2   | 99   | eu | path /revision 1E+2 > 99",
                "NaN   | 0    | us | path /revision 0 > none",
            })
    void highestNumberAtThePathThenTheTimestamp(String eu, String us, String winner, String decidedBy) {
        Conflict conflict = resolve(
                        "/revision",
                        Deletes.WIN,
                        change(Operation.INSERT, "eu:1", seen(), 2, revised("eu", eu)),
                        change(Operation.INSERT, "us:1", seen(), 1, revised("us", us)))
                .conflict();

        assertThat(conflict.outcome().winner().origin()).isEqualTo(winner);
        assertThat(conflict.explanation().decidedBy()).isEqualTo(decidedBy);
    }

    @Test
    void laterPathsAreAskedInTheirOrder() {
        Change eu = change(Operation.INSERT, "eu:1", seen(), 2, MapProduct.of(Map.of("a", "1", "b", "2")));
        Change us = change(Operation.INSERT, "us:1", seen(), 1, MapProduct.of(Map.of("a", "1", "b", "3")));

        assertThat(resolve("/a,/b", Deletes.WIN, eu, us)
                        .conflict()
                        .explanation()
                        .decidedBy())
                .isEqualTo("path /b 3 > 2");
    }

    @Test
    void tiesEndInTheOrigin() {
        Change eu = change(Operation.INSERT, "eu:9", null, 1, named("a"));
        Change us = change(Operation.INSERT, "us:1", null, 1, named("b"));

        Conflict conflict = resolve("", Deletes.WIN, eu, us).conflict();

        assertThat(conflict.outcome().winner()).hasToString("us:1");
        assertThat(conflict.explanation().decidedBy()).isEqualTo("origin");
    }

    @ParameterizedTest
    @CsvSource({
        // when the delete was written, against a replace at 5; the winner under each rule
        "4, eu:1, us:1, us:1",
        "5, eu:1, eu:1, us:1",
        "6, eu:1, eu:1, us:1",
    })
    void worthOfADelete(long deletedAt, String win, String newest, String lose) {
        Change delete = change(Operation.DELETE, "eu:1", seen(), deletedAt, null);
        Change replace = change(Operation.REPLACE, "us:1", seen(), 5, revised("us", "1"));

        assertThat(winner("/revision", Deletes.WIN, delete, replace)).isEqualTo(win);
        assertThat(winner("/revision", Deletes.NEWEST, delete, replace)).isEqualTo(newest);
        assertThat(winner("/revision", Deletes.LOSE, delete, replace)).isEqualTo(lose);
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, false", "9, false", "10, true", "11, true"})
    void blindWriterHasSeenWhatIsOlderByMoreThanTheLag(long lagMs, boolean conflict) {
        Change old = change(Operation.INSERT, "eu:1", seen(), 0, named("a"));
        Change blind = change(Operation.UPSERT, "us:1", null, 10, named("b"));

        Resolution resolution = resolver("", Deletes.WIN, lagMs).resolve("LAP-001", after(old, blind));

        assertThat(resolution.conflict() != null).isEqualTo(conflict);
        assertThat(resolution.outcome().winner()).hasToString("us:1");
    }

    @Test
    void assumedVisibilityRemovesNothingFromTheState() {
        Change old = change(Operation.INSERT, "eu:1", seen(), 0, named("a"));
        Change blind = change(Operation.UPSERT, "us:1", null, 10, named("b"));
        ItemState state = after(old, blind, replace("us:2", seen("us", 1)));

        assertThat(resolver("", Deletes.WIN, 0)
                        .resolve("LAP-001", state)
                        .conflict()
                        .versions())
                .extracting(version -> version.dot().toString())
                .containsExactly("eu:1", "us:2");
    }

    @Test
    void timestampsAtTheEndsOfTimeAreCompared() {
        Change old = change(Operation.INSERT, "eu:1", null, Long.MIN_VALUE, named("a"));
        Change late = change(Operation.INSERT, "us:1", null, Long.MAX_VALUE, named("b"));

        Resolution resolution = resolver("", Deletes.WIN, Long.MAX_VALUE).resolve("LAP-001", after(old, late));

        assertThat(resolution.conflict()).isNull();
        assertThat(resolution.outcome().winner()).hasToString("us:1");
    }

    @Test
    void unresolvedConflictHasAProvisionalOutcome() {
        Resolution resolution = manual().resolve("LAP-001", after(insert("eu:1", seen()), insert("us:1", seen())));

        assertThat(resolution.outcome().status()).isEqualTo(Outcome.Status.PROVISIONAL);
        assertThat(resolution.conflict().isUnresolved()).isTrue();
        assertThat(resolution.conflict().explanation().reason()).isEqualTo("the policy leaves it to the application");
    }

    @Test
    void resolvingAnUnresolvedConflictClosesIt() {
        ItemState open = after(insert("eu:1", seen()), insert("us:1", seen()));
        Resolution before = manual().resolve("LAP-001", open);
        Resolution after = manual().resolve("LAP-001", accept(open, delete("us:2", seen("eu", 1))));

        Emission emission = Emission.between(before, after);

        assertThat(emission.conflicts()).containsExactly(before.conflict().closed());
        assertThat(emission.converged()).isEqualTo(after.outcome());
    }

    @Test
    void holdKeepsTheProvisionalValueBack() {
        ItemState single = after(insert("eu:1", seen()));
        ItemState both = after(insert("eu:1", seen()), insert("us:1", seen()));
        Resolver holding = manual(UnresolvedAction.HOLD);
        Resolution one = holding.resolve("LAP-001", single);
        Resolution held = holding.resolve("LAP-001", both);
        Resolution shown = manual().resolve("LAP-001", both);

        assertThat(Emission.between(one, held).converged()).isNull();
        assertThat(Emission.between(one, held).conflicts()).containsExactly(held.conflict());
        assertThat(Emission.between(one, shown).converged()).isEqualTo(shown.outcome());
        assertThat(Emission.between(held, one).converged()).isEqualTo(one.outcome());
    }

    @Test
    void otherPolicyThatSettlesTheSameVersionsOtherwiseIsTold() {
        ItemState both = after(insert("eu:1", seen()), insert("us:1", seen()));
        Resolution open = manual().resolve("LAP-001", both);
        Resolution settled = resolver("", Deletes.WIN, -1).resolve("LAP-001", both);

        assertThat(Emission.between(open, settled))
                .isEqualTo(new Emission(settled.outcome(), List.of(settled.conflict()), true));
        assertThat(Emission.between(settled, settled)).isEqualTo(Emission.NOTHING);
    }

    @Test
    void conflictIsNamedByItsSkuAndDots() {
        Conflict conflict = resolve("", Deletes.WIN, insert("eu:1", seen()), insert("us:1", seen()))
                .conflict();
        Conflict other = resolve("", Deletes.WIN, insert("eu:1", seen()), insert("us:2", seen()))
                .conflict();

        // Written down: what another release or another region calls it.
        assertThat(conflict.id("LAP-001")).isEqualTo("4b9bf1a2330d629707141fae3266d0ef");
        assertThat(conflict.closed().id("LAP-001")).isEqualTo(conflict.id("LAP-001"));
        assertThat(conflict.id("LAP-001")).isNotEqualTo(conflict.id("LAP-002"));
        assertThat(conflict.id("LAP-001")).isNotEqualTo(other.id("LAP-001"));
    }

    private static Resolver manual() {
        return manual(UnresolvedAction.PROVISIONAL);
    }

    private static Resolver manual(UnresolvedAction action) {
        return Policing.resolver(Policies.manual(List.of(), Deletes.WIN), List.of(), -1, action);
    }

    private static Resolver resolver(String paths, Deletes deletes, long lagMs) {
        List<Pointer> pointers = Stream.of(paths.split(","))
                .filter(path -> !path.isEmpty())
                .map(Pointer::parse)
                .toList();
        return Policing.resolver(Policies.lastWriteWins(pointers, deletes), pointers, lagMs);
    }

    private static Resolution resolve(String paths, Deletes deletes, Change... changes) {
        return resolver(paths, deletes, -1).resolve("LAP-001", after(changes));
    }

    private static String winner(String paths, Deletes deletes, Change... changes) {
        return resolve(paths, deletes, changes).outcome().winner().toString();
    }

    private static ItemState after(Change... changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = accept(state, change);
        }
        return state;
    }

    private static ItemState accept(ItemState state, Change change) {
        return ((Accepted) state.accept(change, 256)).state();
    }

    private static MapProduct named(String name) {
        return MapProduct.of(Map.of("name", name));
    }

    /** A number as a number where it is one with a point, else as a text. */
    private static MapProduct revised(String name, String revision) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("name", name);
        fields.put(
                "revision",
                revision != null && revision.contains(".")
                        ? (Object) new BigDecimal(revision).stripTrailingZeros()
                        : revision);
        return MapProduct.of(fields);
    }
}
