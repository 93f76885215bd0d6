package io.converge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Change;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.RefusalReason;
import io.converge.model.Variant;
import io.converge.model.VersionVector;
import io.converge.testing.Changes;
import io.converge.testing.MapProduct;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberLimitTest {

    private static final String LONG = "7".repeat(200_000);

    private final NumberLimit limit = new NumberLimit(
            List.of(Pointer.parse("/attributes/revision"), Pointer.parse("/editions/1")),
            new LeafRules(Map.of(
                    "/price", LeafRule.MIN,
                    "/stock/*", LeafRule.MAX,
                    "/stock/note", LeafRule.LAST_WRITE,
                    "/name", LeafRule.FIRST_WRITE)),
            1_000);

    @Test
    void longNumberWhereNumbersAreComparedIsTooLarge() {
        assertRefused("/attributes/revision", Map.of("attributes", Map.of("revision", LONG)));
        assertRefused("/editions/1", Map.of("editions", List.of("1", LONG)));
        assertRefused("/price", Map.of("price", "-" + LONG + ".5"));
        assertRefused("/stock/a/b", Map.of("stock", Map.of("a", Map.of("b", "1e" + LONG))));
        assertRefused("/stock/a~1b", Map.of("stock", Map.of("a/b", LONG)));
    }

    @Test
    void longNumberInABranchOfAUnionIsTooLarge() {
        Variant text = new Variant("string", LONG);
        assertRefused("/price", Map.of("price", text));
        assertRefused("/stock/a", Map.of("stock", new Variant("p.Stock", Map.of("a", text))));
        assertRefused("/stock/a/b", Map.of("stock", Map.of("a", new Variant("p.Place", Map.of("b", LONG)))));
        assertRefused("/attributes/revision", Map.of("attributes", new Variant("p.A", Map.of("revision", text))));
        assertRefused("/editions/1", Map.of("editions", List.of("1", text)));
        assertAccepted(Map.of("price", new Variant("string", LONG + "x"), "name", text));
    }

    @Test
    void elsewhereItIsAText() {
        assertAccepted(Map.of("name", LONG, "stock", Map.of("note", LONG), "attributes", Map.of("color", LONG)));
        assertAccepted(Map.of("price", LONG + "x", "editions", List.of(LONG, "1")));
        assertAccepted(Map.of("price", "7".repeat(1_000), "name", LONG));
    }

    @Test
    void deletesSayNoNumber() {
        assertThat(limit.refusal(Changes.delete("eu:1", VersionVector.EMPTY))).isEmpty();
    }

    @Test
    void policyThatComparesNoNumbersRefusesNone() {
        NumberLimit none = new NumberLimit(List.of(), new LeafRules(Map.of("/price", LeafRule.UNRESOLVED)), 1_000);

        assertThat(none.refusal(change(Map.of("price", LONG)))).isEmpty();
    }

    private void assertRefused(String place, Map<String, Object> product) {
        assertThat(limit.refusal(change(product))).hasValueSatisfying(refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE);
            assertThat(refused.detail()).isEqualTo("the number at " + place + " has more than 1000 digits");
        });
    }

    private void assertAccepted(Map<String, Object> product) {
        assertThat(limit.refusal(change(product))).isEmpty();
    }

    private static Change change(Map<String, Object> product) {
        return Changes.change(Operation.UPSERT, "eu:1", null, 1, MapProduct.of(product));
    }
}
