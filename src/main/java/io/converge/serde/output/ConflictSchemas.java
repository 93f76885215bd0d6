package io.converge.serde.output;

import io.converge.model.Conflict;
import io.converge.model.Dot;
import io.converge.model.Version;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.product.ProductConversions;
import io.converge.serde.schema.SchemaTexts;
import io.converge.serde.schema.Schemas;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The schemas of conflict records: one for each schema that products were written with, whatever meets in a conflict. A function
 * of the conflict alone. Belongs to one thread.
 */
final class ConflictSchemas {

    /** Schemas come and go by the hands of people. Someone who makes a new one each time shall not fill memory. */
    private static final int MOST_SCHEMAS = 1_000;

    private static final Comparator<Version> BY_AGE =
            Comparator.comparingLong(Version::timestamp).thenComparing(Version::dot);

    /** By identity: Avro calls schemas equal whose docs and aliases differ. */
    private final Map<Schema, Schema> conflicts = new IdentityHashMap<>();

    private final ProductConversions conversions = new ProductConversions();

    Schema conflict(Schema product) {
        if (conflicts.size() >= MOST_SCHEMAS) {
            conflicts.clear();
        }
        return conflicts.computeIfAbsent(product, Schemas::conflict);
    }

    /**
     * The schema of the products in a conflict's record: that of the winner; where no product of one version stands, the one
     * that holds all others, or else that of the latest version. Always one that a product in conflict was written with.
     */
    Schema product(Conflict conflict) {
        Dot winner = conflict.outcome().winner();
        List<Version> latestFirst = conflict.versions().stream()
                .filter(version -> version.product() != null)
                .sorted(BY_AGE.reversed())
                .toList();
        Set<Schema> written = new HashSet<>();
        for (Version version : latestFirst) {
            if (version.dot().equals(winner)) {
                return schema(version);
            }
            written.add(schema(version));
        }
        return latestFirst.stream()
                .map(ConflictSchemas::schema)
                .filter(schema -> written.stream().allMatch(other -> conversions.holds(schema, other)))
                .findFirst()
                .or(() -> latestFirst.stream().map(ConflictSchemas::schema).findFirst())
                .orElse(Schemas.PRODUCT);
    }

    private static Schema schema(Version version) {
        return ((AvroProduct) Objects.requireNonNull(version.product())).schema();
    }

    ProductConversions conversions() {
        return conversions;
    }

    String text(Schema schema) {
        return SchemaTexts.of(schema);
    }
}
