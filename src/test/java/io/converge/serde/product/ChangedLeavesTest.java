package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import io.converge.serde.change.ChangeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** A catalogue under field-merge whose leaves, or their rank, become others: it begins with the product that stood where a partial change is live. */
class ChangedLeavesTest {

    private static final Schema PRODUCT = new Schema.Parser().parse("""
            {"type": "record", "name": "Thing", "fields": [
              {"name": "name", "type": "string", "default": ""},
              {"name": "price", "type": "int", "default": 0},
              {"name": "brand", "type": "string", "default": ""},
              {"name": "stock", "type": {"type": "map", "values": "int"}, "default": {}},
              {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []}]}""");

    private final List<String> changes = new ArrayList<>();

    private static Convergence under(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("resolution.policy", "field-merge"));
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new Convergence(new Resolver(new ConvergeConfig(all).rules(), new ProductAlignment()), 256);
    }

    private void change(String operation, String origin, int sequence, int second, String rest) {
        changes.add("{'sku': 'S', 'op': '%s', 'origin': '%s', 'sequence': %d, 'timestamp': %d, %s}"
                .formatted(operation, origin, sequence, 1_700_000_000_000L + second * 1_000L, rest)
                .replace('\'', '"'));
    }

    private static ItemState after(Convergence convergence, ItemState state, String line) {
        try {
            return ((Converged) convergence.step(
                            state, ChangeReader.read(new ChangeLine(PRODUCT).read(line), new Position("t", 0, 1))))
                    .state();
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    private ItemState state(Convergence convergence) {
        ItemState state = ItemState.EMPTY;
        for (String line : changes) {
            state = after(convergence, state, line);
        }
        return state;
    }

    private static Map<String, Object> fields(Convergence convergence, ItemState state) {
        Product product = convergence.read("S", state).outcome().product();
        return product.fields();
    }

    /** That the same stands under both, and goes on to where everything is heard again. */
    private ItemState assertStandsAlike(Convergence earlier, Convergence later) {
        ItemState state = state(earlier);
        ItemState begun = later.begun("S", state, earlier);
        assertThat(fields(later, begun)).isEqualTo(fields(earlier, state));
        ItemState again = begun;
        for (String line : changes) {
            again = after(later, again, line);
        }
        assertThat(fields(later, again)).isEqualTo(fields(earlier, state));
        return begun;
    }

    private void price() {
        change("INSERT", "pim", 1, 0, "'product': {'name': 'n', 'price': 0, 'stock': {'a': 1, 'b': 2}, 'tags': ['x']}");
        change("UPSERT", "erp", 1, 300, "'product': {'price': 949}, 'fields': ['/price']");
        change("UPSERT", "erp", 2, 360, "'product': {'brand': 'E'}, 'fields': ['/brand']");
    }

    @Test
    void whatAFeedOwnsStandsWhereItsLastChangeSpokeOfAnotherField() {
        price();

        assertStandsAlike(under(), under("resolution.groups=/name+/tags"));
        assertStandsAlike(under(), under("resolution.fields=/tags=set"));
        assertStandsAlike(under("resolution.fields=/tags=set"), under());
        assertStandsAlike(under(), under("resolution.path=/price"));
    }

    @Test
    void whatAFeedRemovedStaysAway() {
        change("INSERT", "pim", 1, 0, "'product': {'name': 'n', 'stock': {'a': 1, 'b': 2}, 'tags': ['x', 'y']}");
        change(
                "UPSERT",
                "erp",
                1,
                300,
                "'product': {'stock': {'a': 1}, 'tags': ['y']}, 'fields': ['/stock/b', '/tags']");
        change("UPSERT", "erp", 2, 360, "'product': {'brand': 'E'}, 'fields': ['/brand']");

        assertStandsAlike(under(), under("resolution.groups=/name+/price"));
        assertStandsAlike(under(), under("resolution.fields=/tags=set"));
    }

    @Test
    void whatARuleSettledStands() {
        change("INSERT", "pim", 1, 0, "'context': {}, 'product': {'name': 'n', 'price': 100}");
        change("INSERT", "shop", 1, 1, "'context': {}, 'product': {'name': 'n', 'price': 83}");
        change("UPSERT", "shop", 2, 2, "'context': {}, 'product': {'brand': 'E'}, 'fields': ['/brand']");

        assertStandsAlike(under("resolution.fields=/price=min"), under("resolution.fields=/price=min,/tags=set"));
    }

    @Test
    void whatComesLaterIsAChangeOfWhatStood() {
        price();
        Convergence later = under("resolution.groups=/name+/tags");
        ItemState begun = assertStandsAlike(under(), later);

        ItemState next = after(
                later,
                begun,
                "{\"sku\": \"S\", \"op\": \"UPSERT\", \"origin\": \"erp\", \"sequence\": 3, \"timestamp\": 1700000900000,"
                        + " \"context\": {\"pim\": 1, \"erp\": 2}, \"product\": {\"price\": 5}, \"fields\": [\"/price\"]}");
        Resolution reading = later.read("S", next);

        assertThat(reading.outcome().product().fields().get("price")).hasToString("5");
        assertThat(reading.conflict()).isNull();
    }

    @Test
    void disputeOfLiveVersionsStaysOpen() {
        change("INSERT", "pim", 1, 0, "'context': {}, 'product': {'name': 'n', 'price': 1}");
        change("INSERT", "shop", 1, 1, "'context': {}, 'product': {'name': 'n', 'price': 2}");
        change("UPSERT", "erp", 1, 2, "'context': {}, 'product': {'brand': 'E'}, 'fields': ['/brand']");
        Convergence earlier = under("resolution.fields=/price=unresolved");
        Convergence later = under("resolution.fields=/price=unresolved,/tags=set");

        ItemState begun = assertStandsAlike(earlier, later);

        assertThat(later.read("S", begun).conflict()).isNotNull();
        assertThat(later.read("S", begun).conflict().id("S"))
                .isEqualTo(earlier.read("S", state(earlier)).conflict().id("S"));
    }
}
