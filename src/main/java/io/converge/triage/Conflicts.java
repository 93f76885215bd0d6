package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.ConflictType;
import io.converge.model.Product;
import io.converge.serde.product.AvroProduct;
import io.converge.unique.UniqueKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;

/** Reads conflict records. */
public final class Conflicts {

    private Conflicts() {}

    /** A conflict record and the moment that it was written at. */
    public record Written(GenericRecord conflict, long timestamp) {

        public String text(String field) {
            return conflict.get(field).toString();
        }

        /** Whether several products have a unique value in common. */
        public boolean isUnique() {
            return text("type").equals(ConflictType.UNIQUE.name());
        }

        /** What it is about: a sku, or a unique value as {@code constraint=value}. */
        public String subject() {
            return isUnique() ? text("constraint") + "=" + text("value") : text("sku");
        }

        public List<GenericRecord> versions() {
            return records("versions");
        }

        /** The products that have a unique value in common, as far as they are told. */
        public List<GenericRecord> claimants() {
            return isUnique() ? records("claimants") : List.of();
        }

        /** The skus that have a unique value in common, as far as they are told; the one that holds it in brackets. */
        public String skus() {
            long more = (long) conflict.get("total") - claimants().size();
            return claimants().stream()
                            .map(claimant -> claimant.get("sku").toString())
                            .map(sku -> sku.equals(String.valueOf(conflict.get("holder"))) ? "[" + sku + "]" : sku)
                            .collect(Collectors.joining(" "))
                    + (more > 0 ? " and " + more + " more" : "");
        }

        private List<GenericRecord> records(String field) {
            return ((Collection<?>) conflict.get(field))
                    .stream().map(GenericRecord.class::cast).toList();
        }

        /** Whether a product is told to be among those that have the unique value. */
        public boolean hasClaimant(String sku) {
            return claimants().stream()
                    .anyMatch(claimant -> claimant.get("sku").toString().equals(sku));
        }

        /**
         * Whether a product still has the unique value behind a change.
         *
         * @param keys what has to be unique in the catalogue
         */
        public boolean isClaimedBehind(GenericRecord change, UniqueKeys keys) {
            if (!isUnique() || !(change.get("product") instanceof GenericRecord product)) {
                return false;
            }
            Product claiming = new AvroProduct(product);
            return keys.keys().stream()
                    .flatMap(key -> key.valueOf(claiming).stream())
                    .anyMatch(value -> value.id().equals(text("id")));
        }

        public String dots() {
            return versions().stream().map(Written::dot).collect(Collectors.joining(" "));
        }

        /** Whether what stands was merged of several versions, and leaves of it are in dispute. */
        boolean isMerged() {
            return conflict.hasField("disputed")
                    && conflict.get("disputed") instanceof Collection<?> disputed
                    && !disputed.isEmpty()
                    && conflict.get("winner") == null;
        }

        /** Whether a version speaks of some leaves alone; records of earlier releases do not tell that. */
        static boolean isOfLeaves(GenericRecord version) {
            return version.hasField("fields") && version.get("fields") != null;
        }

        public static String dot(GenericRecord version) {
            return version.get("origin") + ":" + version.get("sequence");
        }
    }

    /**
     * Those that wait for the application. They stand in a topic of their own, whatever becomes of the other.
     *
     * @param meant which to keep
     * @param kept what to keep of one, in memory: a record may be megabytes
     */
    public static <T> List<T> open(ConvergeConfig config, Predicate<Written> meant, Function<Written, T> kept)
            throws IOException {
        // A sku, or the id of a conflict about a unique value.
        Map<String, T> byKey = new LinkedHashMap<>();
        TopicReader.readAll(config, config.openConflictsTopic(), (record, conflict) -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            byKey.remove(key);
            if (conflict != null) {
                Written written = new Written(conflict, record.timestamp());
                if (meant.test(written)) {
                    byKey.put(key, kept.apply(written));
                }
            }
        });
        return new ArrayList<>(byKey.values());
    }

    /**
     * The last record of each conflict that the conflicts topic still holds, in the order of their first ones.
     *
     * @param meant which to keep: those of which any record is meant, as the last one of a unique value names no sku that has given it up
     * @param kept what to keep of one
     */
    public static <T> List<T> all(ConvergeConfig config, Predicate<Written> meant, Function<Written, T> kept)
            throws IOException {
        Map<String, T> byId = new LinkedHashMap<>();
        TopicReader.readAll(config, config.conflictsTopic(), (record, conflict) -> {
            Written written = new Written(conflict, record.timestamp());
            String id = written.text("id");
            if (byId.containsKey(id) || meant.test(written)) {
                byId.put(id, kept.apply(written));
            }
        });
        return new ArrayList<>(byId.values());
    }

    /**
     * All that is known of a conflict, or of the conflicts of a sku: what the conflicts topic still holds, and what is open though
     * that holds it no more.
     *
     * @param which a sku, or the id of a conflict
     */
    public static List<Written> find(ConvergeConfig config, String which) throws IOException {
        Predicate<Written> meant = conflict ->
                conflict.text("id").equals(which) || conflict.subject().equals(which) || conflict.hasClaimant(which);
        List<Written> found = all(config, meant, Function.identity());
        for (Written open : open(config, meant, Function.identity())) {
            boolean isKnown =
                    found.stream().anyMatch(conflict -> conflict.text("id").equals(open.text("id")));
            if (!isKnown) {
                found.add(open);
            }
        }
        return found;
    }
}
