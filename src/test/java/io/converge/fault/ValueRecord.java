package io.converge.fault;

import io.converge.model.ConflictStatus;
import io.converge.testing.UniqueDefinition.Contest;
import io.converge.unique.UniqueConflict;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** What a conflict record about a unique value says, but for products. */
record ValueRecord(String status, String holder, long total, List<Claimant> claimants) {

    /** One of the skus that claim it. */
    record Claimant(String sku, String winner, Map<String, Long> context) {}

    static ValueRecord written(GenericRecord record) {
        return new ValueRecord(
                record.get("status").toString(),
                Objects.toString(record.get("holder"), null),
                (Long) record.get("total"),
                ((Collection<?>) record.get("claimants"))
                        .stream()
                                .map(claimant -> claimant((GenericRecord) claimant))
                                .toList());
    }

    private static Claimant claimant(GenericRecord claimant) {
        Map<String, Long> context = new TreeMap<>();
        ((Map<?, ?>) claimant.get("context"))
                .forEach((origin, sequence) -> context.put(origin.toString(), (Long) sequence));
        return new Claimant(claimant.get("sku").toString(), Objects.toString(claimant.get("winner"), null), context);
    }

    static ValueRecord due(
            ConflictStatus status, String holder, long total, List<io.converge.unique.Claimant> claimants) {
        return new ValueRecord(
                status.name(),
                holder,
                total,
                claimants.stream()
                        .map(claimant -> new Claimant(
                                claimant.sku(),
                                Objects.toString(claimant.winner(), null),
                                new TreeMap<>(claimant.context().asMap())))
                        .toList());
    }

    /** Whether this is right of a value that stands so: how the claimants stand is told when these change, not whenever that does. */
    boolean tellsOf(Contest contest) {
        List<String> skus = claimants.stream().map(Claimant::sku).toList();
        return status.equals(contest.status().name())
                && Objects.equals(holder, contest.holder())
                && total == contest.skus().size()
                && skus.equals(contest.skus().subList(0, skus.size()))
                && (skus.size() == total || skus.size() == UniqueConflict.MOST_TOLD);
    }
}
