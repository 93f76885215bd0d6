package io.converge.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.converge.model.ConflictStatus;
import io.converge.model.Position;
import io.converge.triage.Conflicts.Written;
import java.util.ArrayList;
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
 * @param skus those that have the unique value in common, the one that holds it first; some at the most. None where it is about a sku
 * @param open whether the application has to settle it
 * @param since when it was first told of, as far as is known, in ms
 * @param at when this was told, in ms
 * @param origins of its versions, or of what the skus of a unique value are; some at the most
 * @param leaves in dispute; some at the most
 * @param versions how many are in conflict; of a unique value how many skus
 * @param position of the record that tells this
 */
record ConflictSummary(
        String id,
        String subject,
        String sku,
        String constraint,
        String value,
        List<String> skus,
        String type,
        String status,
        boolean open,
        long since,
        long at,
        List<String> origins,
        String winner,
        String reason,
        String decidedBy,
        List<String> leaves,
        long versions,
        @JsonIgnore Position position) {

    private static final int MOST_NAMES = 50;

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
                names(origins(written), interned),
                text(conflict, isUnique ? "holder" : "winner"),
                interned.apply(text(conflict, "reason")),
                interned.apply(text(conflict, "decidedBy")),
                names(leaves(conflict), interned),
                isUnique ? (long) conflict.get("total") : written.versions().size(),
                position);
    }

    private static List<String> skus(Written written) {
        Stream<String> all =
                written.claimants().stream().map(claimant -> claimant.get("sku").toString());
        String holder = text(written.conflict(), "holder");
        return names(holder == null ? all : Stream.concat(Stream.of(holder), all), sku -> sku);
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

    private static List<String> names(Stream<String> names, UnaryOperator<String> interned) {
        return new ArrayList<>(names.distinct().limit(MOST_NAMES).map(interned).toList());
    }

    static String text(GenericRecord record, String field) {
        Object value = record.hasField(field) ? record.get(field) : null;
        return value == null ? null : value.toString();
    }

    /** Whether it is about the sku: its own, or about a value that it has in common with others. */
    boolean isOf(String product) {
        return product.equals(sku) || skus.contains(product);
    }

    /** Whether what it is about begins with the text, or one of the skus that it is about. */
    boolean beginsWith(String prefix) {
        return subject.startsWith(prefix) || skus.stream().anyMatch(each -> each.startsWith(prefix));
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
