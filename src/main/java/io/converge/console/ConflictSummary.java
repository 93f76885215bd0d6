package io.converge.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.converge.model.ConflictStatus;
import io.converge.model.Position;
import io.converge.triage.Conflicts.Written;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;

/**
 * What a list says of a conflict.
 *
 * @param subject what it is about: a sku, or a unique value as {@code constraint=value}
 * @param sku null where it is about a unique value
 * @param value the unique value, as JSON; null where it is about a sku
 * @param skus those that have the unique value in common, the one that holds it first; those that the record tells. None where it is about a sku
 * @param open whether the application has to settle it
 * @param since when it was first told of, as far as is known, in ms
 * @param at when this was told, in ms
 * @param origins of its versions, or of what the skus of a unique value are
 * @param leaves in dispute
 * @param versions how many are in conflict; of a unique value how many skus
 * @param position of the record that tells this
 */
record ConflictSummary(
        String id,
        String subject,
        String sku,
        String constraint,
        String value,
        Names skus,
        String type,
        String status,
        boolean open,
        long since,
        long at,
        Names origins,
        String winner,
        String reason,
        String decidedBy,
        Names leaves,
        long versions,
        @JsonIgnore Position position) {

    /** So many names that are not told take as much memory as all else of a conflict. */
    private static final int NAMES_PER_WEIGHT = 10;

    /** @param interned gives the same object for equal texts */
    static ConflictSummary of(Written written, Position position, UnaryOperator<String> interned) {
        GenericRecord conflict = written.conflict();
        boolean isUnique = written.isUnique();
        String status = written.text("status");
        return new ConflictSummary(
                written.text("id"),
                written.subject(),
                isUnique ? null : written.text("sku"),
                isUnique ? interned.apply(written.text("constraint")) : null,
                isUnique ? written.text("value") : null,
                skus(written),
                interned.apply(written.text("type")),
                interned.apply(status),
                status.equals(ConflictStatus.UNRESOLVED.name()),
                written.timestamp(),
                written.timestamp(),
                Names.of(origins(written), interned),
                text(conflict, isUnique ? "holder" : "winner"),
                interned.apply(text(conflict, "reason")),
                interned.apply(text(conflict, "decidedBy")),
                Names.of(leaves(conflict), interned),
                isUnique ? (long) conflict.get("total") : written.versions().size(),
                position);
    }

    private static Names skus(Written written) {
        Stream<String> all =
                written.claimants().stream().map(claimant -> claimant.get("sku").toString());
        String holder = text(written.conflict(), "holder");
        return Names.of(holder == null ? all : Stream.concat(Stream.of(holder), all), sku -> sku);
    }

    private static Stream<String> origins(Written written) {
        if (!written.isUnique()) {
            return written.versions().stream()
                    .map(version -> version.get("origin").toString());
        }
        return written.claimants().stream()
                .map(claimant -> text(claimant, "winner"))
                .filter(winner -> winner != null)
                .map(winner -> winner.substring(0, Math.max(0, winner.lastIndexOf(':'))));
    }

    private static Stream<String> leaves(GenericRecord conflict) {
        return conflict.hasField("disputed") && conflict.get("disputed") instanceof List<?> disputed
                ? disputed.stream()
                        .map(leaf -> ((GenericRecord) leaf).get("leaf").toString())
                : Stream.of();
    }

    static String text(GenericRecord record, String field) {
        Object value = record.hasField(field) ? record.get(field) : null;
        return value == null ? null : value.toString();
    }

    /** As how many conflicts of few names it counts in memory. */
    int weight() {
        return 1 + (skus.untold() + origins.untold() + leaves.untold()) / NAMES_PER_WEIGHT;
    }

    /** Whether it is about the sku: its own, or about a value that it has in common with others. */
    boolean isOf(String product) {
        return product.equals(sku) || skus.contains(product);
    }

    /** Whether what it is about begins with the text, or one of the skus that it is about. */
    boolean beginsWith(String prefix) {
        return subject.startsWith(prefix) || skus.anyBeginsWith(prefix);
    }

    /** The same conflict, of which an earlier record is known. */
    ConflictSummary since(long earlier) {
        return with(status, open, Math.min(since, earlier), at);
    }

    /** The same as one that is over. */
    ConflictSummary closed(long atMs) {
        return with(ConflictStatus.CLOSED.name(), false, since, atMs);
    }

    private ConflictSummary with(String newStatus, boolean isOpen, long sinceMs, long atMs) {
        return new ConflictSummary(
                id,
                subject,
                sku,
                constraint,
                value,
                skus,
                type,
                newStatus,
                isOpen,
                sinceMs,
                atMs,
                origins,
                winner,
                reason,
                decidedBy,
                leaves,
                versions,
                position);
    }
}
