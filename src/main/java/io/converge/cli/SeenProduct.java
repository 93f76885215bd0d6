package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.model.Printable;
import io.converge.model.VersionVector;
import io.converge.serde.ContextText;
import io.converge.serde.output.ConflictRecords;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.CurrentClaimants;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/**
 * A product that has a unique value in common with others, as somebody has seen it. Its conflict's record tells it as it stood when the conflict
 * was raised; where it has changed since, nothing is written before what stands now was seen.
 */
final class SeenProduct {

    private static final Duration SEARCH = Duration.ofMinutes(5);
    private static final int LONGEST_SHOWN = 10_000;

    private final String sku;
    private final VersionVector seen;

    /**
     * @param context what {@code --seen} says; null: nothing
     * @throws IllegalArgumentException if that is no context
     */
    SeenProduct(String sku, String context) {
        this.sku = sku;
        this.seen = context == null ? null : VersionVector.of(ContextText.entries(context));
    }

    /**
     * The conflict with the product as it stands now.
     *
     * @throws IOException if that is not what was seen, with what it is
     */
    Written in(Written conflict, ConvergeConfig config) throws IOException {
        if (!conflict.hasClaimant(sku)) {
            return conflict; // That is refused elsewhere, in words of its own.
        }
        Written now = new CurrentClaimants(config, SEARCH).of(conflict, sku);
        VersionVector known = seen == null ? context(claimant(conflict)) : seen;
        GenericRecord stands = claimant(now);
        if (!context(stands).equals(known)) {
            throw new IOException("not resolved: " + Printable.of(sku) + " has changed since "
                    + (seen == null ? "the conflict was raised" : "what --seen says") + ". Now it is "
                    + shown(stands) + ". To resolve the conflict by a change of that, add --seen '"
                    + ContextText.of(context(stands)) + "'");
        }
        return now;
    }

    private GenericRecord claimant(Written conflict) {
        return conflict.claimants().stream()
                .filter(claimant -> claimant.get("sku").toString().equals(sku))
                .findFirst()
                .orElseThrow();
    }

    private static VersionVector context(GenericRecord claimant) {
        Map<String, Long> entries = new TreeMap<>();
        ((Map<?, ?>) claimant.get("context"))
                .forEach((origin, sequence) -> entries.put(origin.toString(), (Long) sequence));
        return VersionVector.of(entries);
    }

    private static String shown(GenericRecord claimant) {
        GenericRecord product = ConflictRecords.versionProduct(claimant);
        String by = claimant.get("winner") == null
                ? ""
                : " by " + Printable.of(claimant.get("winner").toString());
        return product == null
                ? "deleted" + by
                : Printable.within(AvroToJson.record(product).toString(), LONGEST_SHOWN) + by;
    }
}
