package io.converge.testing;

import static io.converge.testing.AvroChanges.change;

import io.converge.config.ConvergeConfig;
import io.converge.model.Conflict;
import io.converge.runtime.Simulation;
import io.converge.serde.output.ConflictRecords;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/** Conflicts about leaves of the example's product. */
public final class LeafConflicts {

    public static final Map<String, String> PRICE_UNRESOLVED =
            Map.of("resolution.policy", "field-merge", "resolution.fields", "/price=unresolved");

    /** Three feeds, of which one has said something else since: it disputes the price all the same. */
    public static final List<GenericRecord> THREE_PRICES = List.of(
            change("{'sku': 'A', 'op': 'INSERT', 'origin': 'pim', 'sequence': 1, 'timestamp': 1, 'context': {},"
                    + " 'product': {'name': 'x', 'price': '1.00', 'attributes': {'color': 'red'}}}"),
            partial(
                    "prices",
                    1,
                    5,
                    "['/price', '/attributes/color']",
                    "'price': '9.00', 'attributes': {'color': 'blue'}"),
            partial("campaigns", 1, 6, "['/price']", "'price': '7.50'"),
            partial("prices", 2, 7, "['/supplierId']", "'price': '0', 'supplierId': 12"));

    private LeafConflicts() {}

    /** A change of the sku A by someone who has seen its insert alone. */
    public static GenericRecord partial(String origin, int sequence, long timestamp, String fields, String product) {
        return change(
                ("{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': %d, 'timestamp': %d, 'context': {'pim': 1},"
                                + " 'fields': %s, 'product': {'name': '', %s}}")
                        .formatted(origin, sequence, timestamp, fields, product));
    }

    public static Simulation simulation(Map<String, String> settings) {
        return new Simulation(new ConvergeConfig(new HashMap<>(settings)));
    }

    /** The conflict that the sku A has at the end. */
    public static Conflict conflict(Map<String, String> settings, List<GenericRecord> changes) {
        try (Simulation simulation = simulation(settings)) {
            changes.forEach(simulation::feed);
            return simulation.state().get("A").conflict();
        }
    }

    /** Its record. */
    public static GenericRecord record(Map<String, String> settings, List<GenericRecord> changes) {
        return new ConflictRecords(900_000).value("A", conflict(settings, changes));
    }
}
