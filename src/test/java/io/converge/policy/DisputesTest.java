package io.converge.policy;

import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Conflict;
import io.converge.model.ConflictStatus;
import io.converge.model.ConflictType;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Outcome;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Convergence.Converged;
import io.converge.testing.Changes;
import io.converge.testing.MapProduct;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a conflict tells of leaves in dispute, and of versions that are not known whole any more. */
class DisputesTest {

    private static final VersionVector SEEN_INSERT = seen("pim", 1);

    @Test
    void disputedLeafTellsEveryValueTheRuleAndWhichStands() {
        Conflict conflict = conflict(
                Map.of("resolution.fields", "/price=min"),
                insert(Map.of("name", "x", "price", 1)),
                partial("prices:1", 5, SEEN_INSERT, Map.of("price", 9), "/price"),
                partial("campaigns:1", 6, SEEN_INSERT, Map.of("price", 7), "/price"),
                partial("names:1", 7, SEEN_INSERT, Map.of("name", "y"), "/name"));

        assertThat(shown(conflict)).containsExactly("/price min campaigns:1 {campaigns:1=7, prices:1=9}");
        assertThat(conflict.remembered()).isEmpty();
        assertThat(conflict.explanation().leaves())
                .isEqualTo(Map.of("/price", new Dot("campaigns", 1), "/name", new Dot("names", 1)));
    }

    /** Its last change spoke of the name; what it had said of the price is in dispute all the same. */
    @Test
    void versionThatIsLiveNoMoreTellsWhatItWroteAlone() {
        Conflict conflict = conflict(
                Map.of("resolution.fields", "/price=unresolved"),
                insert(Map.of("name", "x", "price", 1, "color", "red")),
                partial("eu:1", 5, SEEN_INSERT, Map.of("price", 9, "color", "blue", "name", "?"), "/price", "/color"),
                partial("us:1", 6, SEEN_INSERT, Map.of("price", 7), "/price"),
                partial("eu:2", 7, SEEN_INSERT, Map.of("name", "y"), "/name"));

        assertThat(dots(conflict)).containsExactly("eu:1", "us:1");
        assertThat(shown(conflict)).containsExactly("/price unresolved us:1 {eu:1=9, us:1=7}");
        assertThat(remembered(conflict)).isEqualTo(Map.of("eu:1", Map.of("/price", "9", "/color", "\"blue\"")));
    }

    /** Who brought the product to life may still be asked for it, whatever others have made of its leaves. */
    @Test
    void versionThatSaysWhetherTheProductIsThereIsToldWhole() {
        Conflict conflict = conflict(
                Map.of("resolution.deletes", "lose"),
                insert(Map.of("name", "x", "price", 1)),
                partial("pim:2", 5, null, Map.of("price", 2), "/price"),
                change(Operation.DELETE, "us:1", 6, seen(), null));

        assertThat(conflict.type()).isEqualTo(ConflictType.DELETE);
        assertThat(dots(conflict)).containsExactly("pim:1", "us:1");
        assertThat(conflict.remembered()).isEmpty();
        assertThat(conflict.versions().get(0).product().fields()).containsEntry("name", "x");
    }

    @Test
    void removalIsAValueOfItsOwn() {
        Conflict conflict = conflict(
                Map.of(),
                insert(Map.of("attributes", Map.of("color", "red"))),
                partial("eu:1", 5, SEEN_INSERT, Map.of("attributes", Map.of()), "/attributes/color"),
                partial("us:1", 4, SEEN_INSERT, Map.of("attributes", Map.of("color", "blue")), "/attributes/color"));

        assertThat(shown(conflict)).containsExactly("/attributes/color last-write eu:1 {eu:1=-, us:1=\"blue\"}");
    }

    @Test
    void groupIsToldAsOneLeafAndItsSourceAtEachField() {
        Conflict conflict = conflict(
                Map.of("resolution.groups", "/price+/currency"),
                insert(Map.of("price", 1, "currency", "EUR")),
                partial("eu:1", 5, SEEN_INSERT, Map.of("price", 2, "currency", "EUR"), "/price", "/currency"),
                partial("us:1", 6, SEEN_INSERT, Map.of("price", 2, "currency", "USD"), "/price", "/currency"));

        assertThat(shown(conflict))
                .containsExactly("/price+/currency last-write us:1 {eu:1={\"/currency\":\"EUR\",\"/price\":2},"
                        + " us:1={\"/currency\":\"USD\",\"/price\":2}}");
        assertThat(conflict.explanation().disputes().get(0).leaf().fields())
                .containsExactly(Pointer.parse("/price"), Pointer.parse("/currency"));
        assertThat(conflict.explanation().leaves())
                .isEqualTo(Map.of("/price", new Dot("us", 1), "/currency", new Dot("us", 1)));
    }

    @Test
    void elementsAndKeysAreNamedByTheirJson() {
        Map<String, Object> product =
                Map.of("tags", List.of("a", "1"), "images", List.of(Map.of("url", "x]", "alt", "old")));
        Map<String, Object> without = Map.of("tags", List.of("1"), "images", List.of());
        Map<String, Object> other =
                Map.of("tags", List.of("a", "1"), "images", List.of(Map.of("url", "x]", "alt", "new")));

        Conflict conflict = conflict(
                Map.of("resolution.fields", "/tags=set,/images=by:/url"),
                insert(product),
                partial("eu:1", 5, SEEN_INSERT, without, "/tags", "/images"),
                partial("us:1", 6, SEEN_INSERT, other, "/tags", "/images"));

        assertThat(shown(conflict))
                .containsExactly(
                        "/images[\"x]\"] last-write us:1 {eu:1=-, us:1=true}",
                        "/tags[\"a\"] set us:1 {eu:1=-, us:1=true}");
        assertThat(conflict.explanation().leaves())
                .containsKeys("/tags[\"a\"]", "/tags[\"1\"]", "/images[\"x]\"]", "/images[\"x]\"]/alt");
    }

    /** A text in the place of a map, and an entry of that map: whatever the rules of the leaves are, the later form stands. */
    @Test
    void valueThatAnotherFormExcludesStandsNowhere() {
        Conflict conflict = conflict(
                Map.of("resolution.fields", "/size/w=max"),
                insert(Map.of("size", Map.of("w", 1))),
                partial("eu:1", 5, SEEN_INSERT, Map.of("size", Map.of("w", 2)), "/size/w"),
                partial("us:1", 6, SEEN_INSERT, Map.of("size", "none"), "/size"));

        assertThat(conflict.outcome().product().fields()).isEqualTo(Map.of("size", "none"));
        assertThat(shown(conflict))
                .containsExactly("/size last-write us:1 {eu:1=-, us:1=\"none\"}", "/size/w max null {eu:1=2, us:1=-}");
    }

    @Test
    void policyOfATypeLeavesNoRuleToName() {
        Conflict conflict = conflict(
                Map.of("resolution.policy.replace", "first-write-wins"),
                insert(Map.of("price", 1)),
                change(Operation.REPLACE, "eu:1", 5, SEEN_INSERT, Map.of("price", 9)),
                change(Operation.REPLACE, "us:1", 6, SEEN_INSERT, Map.of("price", 7)));

        assertThat(conflict.outcome().winner()).isEqualTo(new Dot("eu", 1));
        assertThat(shown(conflict)).containsExactly("/price null eu:1 {eu:1=9, us:1=7}");
    }

    /** Nobody has written the product as a whole: a person decides all the same, others have nothing to choose from. */
    @Test
    void partialChangesAloneAreLeftToAPersonWhereTheTypesPolicySaysSo() {
        Change[] changes = {
            partial("eu:1", 5, seen(), Map.of("name", "x", "price", 9), "/price", "/color"),
            partial("us:1", 6, seen(), Map.of("name", "y", "price", 7), "/price", "/name")
        };

        Conflict left = conflict(Map.of("resolution.policy.replace", "manual"), changes);
        Conflict merged = conflict(Map.of("resolution.policy.replace", "first-write-wins"), changes);

        assertThat(left.status()).isEqualTo(ConflictStatus.UNRESOLVED);
        assertThat(left.explanation().reason()).isEqualTo("the policy leaves it to the application");
        assertThat(left.outcome().status()).isEqualTo(Outcome.Status.PROVISIONAL);
        assertThat(left.outcome().winner()).isNull();
        assertThat(left.outcome().product().fields()).isEqualTo(numbers(Map.of("name", "y", "price", 7)));
        assertThat(shown(left)).containsExactly("/price last-write us:1 {eu:1=9, us:1=7}");
        assertThat(merged.status()).isEqualTo(ConflictStatus.RESOLVED);
        assertThat(merged.outcome().product()).isEqualTo(left.outcome().product());
    }

    @Test
    void otherPoliciesHaveNoLeavesInDispute() {
        Conflict conflict = conflict(
                Map.of("resolution.policy", "manual"),
                insert(Map.of("price", 1)),
                change(Operation.REPLACE, "eu:1", 5, seen(), Map.of("price", 9)));

        assertThat(conflict.explanation().disputes()).isEmpty();
        assertThat(conflict.remembered()).isEmpty();
    }

    /** The id is a digest of the dots: nothing is over, and nothing is new. */
    @Test
    void versionThatASecondOneOfItsDotTakesThePlaceOfClosesNothing() {
        List<Change> changes = List.of(
                change(Operation.REPLACE, "eu:1", 5, seen(), Map.of("price", 9)),
                change(Operation.REPLACE, "us:1", 6, seen(), Map.of("price", 7)),
                change(Operation.REPLACE, "eu:1", 8, seen(), Map.of("price", 3)));

        assertThat(last(Map.of("resolution.policy", "manual"), changes)
                        .emission()
                        .conflicts())
                .extracting(Conflict::status)
                .containsExactly(ConflictStatus.UNRESOLVED);
    }

    /** A stale change shows that the product was there before: the conflict is none of inserts any more. */
    @Test
    void conflictWhoseTypeChangesIsToldAgain() {
        List<Change> changes = List.of(
                change(Operation.UPSERT, "eu:2", 5, seen(), Map.of("price", 9)),
                change(Operation.UPSERT, "us:1", 6, seen(), Map.of("price", 7)),
                change(Operation.UPSERT, "eu:1", 4, seen(), Map.of("price", 3)));

        assertThat(last(Map.of(), changes.subList(0, 2)).emission().conflicts())
                .extracting(Conflict::type)
                .containsExactly(ConflictType.INSERT);
        assertThat(last(Map.of(), changes).emission().conflicts())
                .extracting(Conflict::type)
                .containsExactly(ConflictType.REPLACE);
    }

    /** What it is remembered for became less: nobody can tell the difference in what stands. */
    @Test
    void versionThatIsRememberedForLessIsNoOtherConflict() {
        List<Change> changes = List.of(
                insert(Map.of("name", "x", "price", 1, "color", "red")),
                partial("eu:1", 5, SEEN_INSERT, Map.of("price", 9, "color", "blue"), "/price", "/color"),
                partial("us:1", 6, SEEN_INSERT, Map.of("price", 7), "/price"),
                partial("eu:2", 7, SEEN_INSERT, Map.of("name", "y"), "/name"),
                partial("eu:3", 8, SEEN_INSERT, Map.of("color", "blue"), "/color"));

        Converged last = last(Map.of("resolution.fields", "/price=unresolved"), changes);

        assertThat(remembered(last.after().conflict())).isEqualTo(Map.of("eu:1", Map.of("/price", "9")));
        assertThat(last.emission().conflicts()).isEmpty();
    }

    private static Change insert(Map<String, Object> product) {
        return change(Operation.INSERT, "pim:1", 1, seen(), product);
    }

    private static Change partial(
            String dot, long timestamp, VersionVector context, Map<String, Object> product, String... fields) {
        Change change = change(Operation.UPSERT, dot, timestamp, context, product);
        List<Pointer> pointers = Stream.of(fields).map(Pointer::parse).toList();
        return new Change(change.sku(), change.version().withFields(pointers), context);
    }

    private static Change change(
            Operation operation, String dot, long timestamp, VersionVector context, Map<String, Object> product) {
        return Changes.change(
                operation, dot, context, timestamp, product == null ? null : MapProduct.of(numbers(product)));
    }

    private static Map<String, Object> numbers(Map<String, Object> product) {
        Map<String, Object> fields = new LinkedHashMap<>(product);
        fields.replaceAll((name, value) -> value instanceof Integer number
                ? BigDecimal.valueOf(number)
                : value instanceof Map<?, ?> map ? numbers(strings(map)) : value);
        return fields;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> strings(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private static Conflict conflict(Map<String, String> settings, Change... changes) {
        return last(settings, List.of(changes)).after().conflict();
    }

    /** What the last of the changes leads to. */
    private static Converged last(Map<String, String> settings, List<Change> changes) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("resolution.policy", "field-merge"));
        all.putAll(settings);
        Convergence convergence = new Convergence(new Resolver(new ConvergeConfig(all).rules(), Alignment.NONE), 9);
        ItemState state = ItemState.EMPTY;
        Converged last = null;
        for (Change change : changes) {
            last = (Converged) convergence.step(state, change);
            state = last.state();
        }
        return last;
    }

    private static List<String> dots(Conflict conflict) {
        return conflict.versions().stream().map(Version::dot).map(Dot::toString).toList();
    }

    /** Each as {@code leaf rule stands {version=value}}; a minus is nothing. */
    private static List<String> shown(Conflict conflict) {
        return conflict.explanation().disputes().stream()
                .map(DisputesTest::shown)
                .toList();
    }

    private static String shown(Dispute dispute) {
        return dispute.leaf() + " " + dispute.rule() + " " + dispute.stands() + " "
                + dispute.values().stream()
                        .map(value -> value.version() + "=" + json(value.isThere(), value.value()))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static Map<String, Map<String, String>> remembered(Conflict conflict) {
        Map<String, Map<String, String>> remembered = new LinkedHashMap<>();
        conflict.remembered().forEach((dot, values) -> {
            Map<String, String> said = new LinkedHashMap<>();
            values.forEach(value -> said.put(value.leaf().text(), json(value.isThere(), value.value())));
            remembered.put(dot.toString(), said);
        });
        return remembered;
    }

    private static String json(boolean isThere, Object value) {
        return isThere ? CanonicalJson.of(value) : "-";
    }
}
