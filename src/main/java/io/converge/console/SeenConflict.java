package io.converge.console;

import io.converge.model.Sha256;
import io.converge.serde.output.ConflictRecords;
import io.converge.triage.Conflicts.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/**
 * Names the state of a conflict that somebody has seen. It is the same wherever the same stands: what is in conflict, what stands meanwhile,
 * and the contexts that a settlement is written with. Products are in it as they are shown: under the dots of before there may be another one
 * since.
 */
final class SeenConflict {

    private SeenConflict() {}

    static String token(Written written) {
        GenericRecord conflict = written.conflict();
        List<String> texts = new ArrayList<>();
        for (String field : List.of("id", "type", "status", "winner", "holder", "policyDigest")) {
            texts.add(String.valueOf(ConflictSummary.text(conflict, field)));
        }
        addContext(texts, conflict);
        texts.add(Standing.of(conflict).toString());
        for (GenericRecord version : written.versions()) {
            texts.add(Written.dot(version));
            texts.add(version.get("op").toString());
            texts.add(version.get("timestamp").toString());
            addProduct(texts, version);
            for (String field : List.of("fields", "values")) {
                texts.add(String.valueOf(ConflictSummary.text(version, field)));
            }
        }
        texts.add(String.valueOf(ConflictSummary.text(conflict, "disputed")));
        for (GenericRecord claimant : written.claimants()) {
            texts.add(claimant.get("sku").toString());
            texts.add(String.valueOf(claimant.get("winner")));
            addContext(texts, claimant);
            addProduct(texts, claimant);
        }
        return Sha256.name(texts);
    }

    private static void addProduct(List<String> texts, GenericRecord holder) {
        texts.add(Standing.product(ConflictRecords.versionProduct(holder)).toString());
        texts.add(Standing.omitted(holder, "omitted").toString());
    }

    private static void addContext(List<String> texts, GenericRecord holder) {
        Map<String, String> sorted = new TreeMap<>();
        ((Map<?, ?>) holder.get("context"))
                .forEach((origin, sequence) -> sorted.put(origin.toString(), sequence.toString()));
        sorted.forEach((origin, sequence) -> {
            texts.add(origin);
            texts.add(sequence);
        });
        texts.add(";");
    }
}
