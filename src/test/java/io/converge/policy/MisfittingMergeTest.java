package io.converge.policy;

import static io.converge.testing.Changes.NOWHERE;
import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Change;
import io.converge.model.Conflict;
import io.converge.model.ConflictStatus;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.oracle.Products;
import io.converge.policy.Convergence.Converged;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where leaves of several writers come to what is no product of the schema, only that place is not merged. */
class MisfittingMergeTest {

    private static final VersionVector SEEN_INSERT = seen("pim", 1);
    private static final String BASE =
            "{'name': 'Board', 'note': 'new', 'size': {'width': 1, 'height': 2}, 'stock': {'BER': {'count': 10}}}";

    @Test
    void partOfAnEntryThatIsNotThereTakesNoOtherEditAlong() {
        Conflict conflict = conflict(
                insert(BASE),
                partial("erp:1", 5, "{'name': '', 'note': 'cheap'}", "/note"),
                partial("market:1", 6, "{'name': '', 'stock': {'HAM': {'count': 0, 'until': 7}}}", "/stock/HAM/until"));

        assertStands(conflict, BASE.replace("'new'", "'cheap'"));
        assertThat(conflict.explanation().reason())
                .isEqualTo("the versions cannot be merged: /stock/HAM/count is missing");
        assertThat(dots(conflict)).containsExactly("market:1", "pim:1");
        assertThat(shown(conflict)).containsExactly("/stock/HAM/until null null");
    }

    @Test
    void recordThatOneHasRemovedAndAnotherHasEditedIsThatOfTheBaseVersion() {
        Conflict conflict = conflict(
                insert(BASE),
                edit("erp:1", 5, BASE.replace("'new'", "'cheap'").replace("{'width': 1, 'height': 2}", "null")),
                edit("market:1", 6, BASE.replace("'width': 1", "'width': 5")));

        assertStands(conflict, BASE.replace("'new'", "'cheap'").replace("'width': 1", "'width': 5"));
        assertThat(conflict.explanation().reason()).isEqualTo("the versions cannot be merged: /size/height is missing");
        assertThat(dots(conflict)).containsExactly("erp:1", "market:1");
    }

    @Test
    void recordThatTheBaseVersionDoesNotHaveStaysAway() {
        Conflict conflict = conflict(
                insert(BASE),
                edit("erp:1", 5, BASE.replace("{'width': 1, 'height': 2}", "null")),
                partial("market:1", 6, "{'name': 'Shelf', 'size': {'width': 5, 'height': 0}}", "/name", "/size/width"));

        assertStands(conflict, BASE.replace("{'width': 1, 'height': 2}", "null").replace("'Board'", "'Shelf'"));
    }

    @Test
    void entryOfAListFallsAlone() {
        String boards = BASE.replace("'note'", "'boards': [{'code': 'a'}, {'code': 'b', 'label': 'old'}], 'note'");
        Conflict conflict = conflict(
                insert(boards),
                partial(
                        "erp:1",
                        5,
                        "{'name': '', 'boards': [{'code': 'a', 'size': {'width': 3, 'height': 0}}]}",
                        "/boards/size/width"),
                partial("market:1", 6, "{'name': '', 'boards': [{'code': 'b', 'label': 'B'}]}", "/boards/label"));

        assertStands(conflict, boards.replace("'old'", "'B'"));
    }

    @Test
    void manyPlacesFallEachByItself() {
        List<Change> changes = new ArrayList<>(List.of(insert(BASE)));
        for (int i = 0; i < 40; i++) {
            String at = "W" + i;
            changes.add(partial(
                    "feed" + i + ":1",
                    5,
                    "{'name': '', 'stock': {'" + at + "': {'count': 1, 'until': 7}}}",
                    i % 2 == 0 ? "/stock/" + at + "/until" : "/stock/" + at));
        }
        Conflict conflict = conflict(changes.toArray(Change[]::new));

        assertThat(((Map<?, ?>) conflict.outcome().product().fields().get("stock")))
                .hasSize(21);
        assertThat(conflict.explanation().reason())
                .isEqualTo("the versions cannot be merged: /stock/W0/count is missing, /stock/W10/count is missing,"
                        + " /stock/W12/count is missing, and so on at 17 more places");
    }

    private static void assertStands(Conflict conflict, String product) {
        assertThat(conflict.outcome().product().fields())
                .isEqualTo(product(product).fields());
        assertThat(conflict.status()).isEqualTo(ConflictStatus.UNRESOLVED);
        assertThat(conflict.outcome().winner()).isNull();
    }

    private static Change insert(String product) {
        return change(Operation.INSERT, "pim:1", 1, seen(), product, null);
    }

    /** @param product as the insert's with some edits */
    private static Change edit(String dot, long timestamp, String product) {
        return change(Operation.REPLACE, dot, timestamp, SEEN_INSERT, product, BASE);
    }

    private static Change partial(String dot, long timestamp, String product, String... fields) {
        Change change = change(Operation.UPSERT, dot, timestamp, SEEN_INSERT, product, null);
        List<Pointer> pointers = Stream.of(fields).map(Pointer::parse).toList();
        return new Change(change.sku(), change.version().withFields(pointers), SEEN_INSERT);
    }

    private static Change change(
            Operation operation, String dot, long timestamp, VersionVector context, String product, String before) {
        Version version = new Version(
                Dot.parse(dot), operation, context == null, timestamp, product(product), product(before), NOWHERE);
        return new Change("B-1", version, context);
    }

    private static Product product(String json) {
        try {
            return json == null
                    ? null
                    : new AvroProduct(JsonToAvro.read(json.replace('\'', '"'), Products.SHELF.schema()));
        } catch (JsonFormException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** The same in every order. */
    private static Conflict conflict(Change... changes) {
        Conflict first = last(List.of(changes));
        List<Change> order = new ArrayList<>(List.of(changes));
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(order, new Random(seed));
            Conflict other = last(order);
            assertThat(other.outcome().product().fields())
                    .isEqualTo(first.outcome().product().fields());
            assertThat(other.explanation()).isEqualTo(first.explanation());
            assertThat(dots(other)).isEqualTo(dots(first));
        }
        return first;
    }

    private static Conflict last(List<Change> changes) {
        Map<String, String> settings = new LinkedHashMap<>(
                Map.of("resolution.policy", "field-merge", "resolution.fields", "/boards=by:/code"));
        Convergence convergence =
                new Convergence(new Resolver(new ConvergeConfig(settings).rules(), Alignment.NONE), 99);
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = ((Converged) convergence.step(state, change)).state();
        }
        return convergence.read("B-1", state).conflict();
    }

    private static List<String> dots(Conflict conflict) {
        return conflict.versions().stream().map(Version::dot).map(Dot::toString).toList();
    }

    /** Each as {@code leaf rule stands}. */
    private static List<String> shown(Conflict conflict) {
        return conflict.explanation().disputes().stream()
                .map(dispute -> dispute.leaf() + " " + dispute.rule() + " " + dispute.stands())
                .toList();
    }
}
