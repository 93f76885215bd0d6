package io.converge.policy;

import static io.converge.testing.Changes.change;
import static io.converge.testing.Changes.insert;
import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Explanation;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.testing.Changes;
import io.converge.testing.MapProduct;
import io.converge.testing.Policing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a conflict says of its resolution. */
class ExplanationTest {

    private static final List<Pointer> REVISION = List.of(Pointer.parse("/revision"));

    @Test
    void numberThatOneVersionLacksIsACaveat() {
        Explanation explanation = explain(
                Policies.lastWriteWins(REVISION, Deletes.WIN),
                replace("eu:1", 1, "7", "a"),
                replace("us:1", 2, "x", "b"));

        assertThat(explanation.decidedBy()).isEqualTo("path /revision 7 > none");
        assertThat(explanation.caveats()).containsExactly("no number at /revision in us:1");
    }

    @Test
    void numberThatAllLackAndTheLastTieBreakAreCaveats() {
        Explanation explanation = explain(
                Policies.lastWriteWins(REVISION, Deletes.WIN),
                replace("eu:1", 1, "y", "a"),
                replace("us:1", 1, "x", "b"));

        assertThat(explanation.decidedBy()).isEqualTo("origin");
        assertThat(explanation.caveats())
                .containsExactly("no number at /revision in eu:1, us:1", "a tie, broken by origin");
    }

    @Test
    void firstWriteSaysWhichNumberIsLess() {
        Explanation explanation = explain(
                Policies.firstWriteWins(REVISION, Deletes.WIN),
                replace("eu:1", 1, "7", "a"),
                replace("us:1", 2, "5", "b"));

        assertThat(explanation.decidedBy()).isEqualTo("path /revision 5 < 7");
        assertThat(explanation.caveats()).isEmpty();
    }

    @Test
    void deleteThatWinsSaysSo() {
        Explanation explanation = explain(
                Policies.lastWriteWins(REVISION, Deletes.WIN),
                change(Operation.DELETE, "eu:1", seen(), 1, null),
                replace("us:1", 2, "5", "b"));

        assertThat(explanation.decidedBy()).isEqualTo("delete wins");
    }

    @Test
    void originThatIsPreferredIsNamed() {
        Policy policy = Policies.originPriority(List.of("pim", "eu"), REVISION, Deletes.WIN);

        assertThat(explain(policy, replace("eu:1", 1, "7", "a"), replace("us:1", 2, "8", "b"))
                        .decidedBy())
                .isEqualTo("origin eu has priority");
        assertThat(explain(policy, replace("us:1", 1, "7", "a"), replace("uk:1", 2, "8", "b"))
                        .decidedBy())
                .isEqualTo("path /revision 8 > 7");
    }

    @Test
    void mergedProductNamesTheVersionOfEachLeaf() {
        MapProduct before = product("1", "a");
        Explanation explanation = explain(
                Policies.fieldMerge(new LeafRules(Map.of()), List.of(), List.of(), Deletes.WIN),
                replaced("eu:1", 1, before, product("2", "a")),
                replaced("pim:1", 3, before, product("1", "c")),
                replaced("us:1", 2, before, product("1", "b")));

        assertThat(explanation.leaves()).isEqualTo(Map.of("/revision", new Dot("eu", 1), "/name", new Dot("pim", 1)));
    }

    @Test
    void leafThatNoRuleSettlesIsTheReason() {
        Policy policy = Policies.fieldMerge(
                new LeafRules(Map.of("/name", LeafRule.UNRESOLVED)), List.of(), List.of(), Deletes.WIN);

        assertThat(explain(policy, replace("eu:1", 1, "7", "a"), replace("us:1", 2, "7", "b"))
                        .reason())
                .isEqualTo("no rule settles /name");
    }

    @Test
    void procedureThatFailsIsTheReason() {
        MergeProcedure failing = (sku, versions) -> {
            throw new IllegalStateException("no idea about " + sku);
        };

        assertThat(explain(
                                Policies.custom(failing, List.of(), Deletes.WIN),
                                insert("eu:1", seen()),
                                insert("us:1", seen()))
                        .reason())
                .isEqualTo("the procedure failed: no idea about LAP-001");
    }

    @Test
    void productOfAProcedureNamesTheVersionsThatItsLeavesAreIn() {
        MergeProcedure mixing = (sku, versions) -> new Verdict.Put(versions.get(0)
                .product()
                .with("/name", versions.get(1).product().get("/name")));

        Explanation explanation = explain(
                Policies.custom(mixing, List.of(), Deletes.WIN),
                replace("eu:1", 1, "7", "a"),
                replace("us:1", 2, "8", "b"));

        assertThat(explanation.decidedBy()).isEqualTo("procedure");
        assertThat(explanation.leaves()).isEqualTo(Map.of("/revision", new Dot("eu", 1), "/name", new Dot("us", 1)));
    }

    @Test
    void placeThatIsAMapInOneVersionAndNoneInAnotherIsALeaf() {
        MapProduct before = MapProduct.of(Map.of("size", Map.of("w", "1", "h", "1")));
        Explanation explanation = explain(
                Policies.fieldMerge(new LeafRules(Map.of()), List.of(), List.of(), Deletes.WIN),
                replaced("eu:1", 1, before, MapProduct.of(Map.of("size", Map.of("w", "2", "h", "1")))),
                replaced("us:1", 2, before, MapProduct.of(Map.of("size", "none"))));

        assertThat(explanation.leaves()).isEqualTo(Map.of("/size", new Dot("us", 1)));
    }

    private static Change replaced(String dot, long timestamp, MapProduct before, MapProduct product) {
        Version version =
                new Version(Dot.parse(dot), Operation.REPLACE, false, timestamp, product, before, Changes.NOWHERE);
        return new Change("LAP-001", version, VersionVector.EMPTY);
    }

    private static Change replace(String dot, long timestamp, String revision, String name) {
        return change(Operation.REPLACE, dot, seen(), timestamp, product(revision, name));
    }

    private static MapProduct product(String revision, String name) {
        return MapProduct.of(Map.of("revision", revision, "name", name));
    }

    private static Explanation explain(Policy policy, Change... changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = ((Accepted) state.accept(change, 9)).state();
        }
        return Policing.resolver(policy, REVISION, -1)
                .resolve("LAP-001", state)
                .conflict()
                .explanation();
    }
}
