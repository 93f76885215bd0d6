package io.converge.serde.product;

import io.converge.causality.Naming;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.policy.Alignment;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaPair;
import io.converge.serde.schema.SchemaTexts;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Reads the products of several versions as the newest schema that can take them all, or as one made of all of them.
 * Products whose schemas cannot stand in one stay as they are.
 */
public final class ProductAlignment implements Alignment {

    /** Schemas come and go by the hands of people. Someone who makes a new object of one each time shall not fill memory. */
    private static final int MOST_SETS = 1_000;

    /** By identity: Avro calls schemas equal whose docs and aliases differ. */
    private final Map<Set<Schema>, Optional<Schema>> commonSchemas = new HashMap<>();
    /** By both schemas, and what tells the keys of arrays. */
    private final Map<List<Object>, PlaceConversion> namings = new HashMap<>();

    private final ProductConversions conversions = new ProductConversions();

    @Override
    public List<Version> align(List<Version> versions) {
        Set<Schema> objects = schemas(versions.stream()
                .flatMap(version -> Stream.of(version.product(), version.before()))
                .filter(Objects::nonNull)
                .map(product -> ((AvroProduct) product).schema()));
        // Most have one: nobody needs its text.
        Set<Schema> schemas =
                objects.size() < 2 ? objects : schemas(objects.stream().map(SchemaTexts::single));
        if (schemas.size() < 2) {
            return versions;
        }
        ProductConversions.forgetMany(commonSchemas, MOST_SETS);
        return commonSchemas
                .computeIfAbsent(schemas, all -> CommonSchema.of(all, conversions::holds))
                .map(common -> versions.stream()
                        .map(version -> aligned(version, common))
                        .toList())
                .orElse(versions);
    }

    private static Set<Schema> schemas(Stream<Schema> schemas) {
        return schemas.collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    @Override
    public List<Naming> namings(List<Version> written, List<Version> aligned, UnaryOperator<Pointer> keys) {
        Map<Schema, Naming> bySource = new IdentityHashMap<>();
        boolean isChanged = false;
        for (int i = 0; i < written.size(); i++) {
            if (!written.get(i).isDelete()) {
                Schema own = schemaOf(written.get(i));
                Schema target = schemaOf(aligned.get(i));
                isChanged |= !own.equals(target);
                bySource.computeIfAbsent(own, source -> naming(source, target, keys));
            }
        }
        return isChanged ? List.copyOf(bySource.values()) : List.of();
    }

    private static Schema schemaOf(Version version) {
        return SchemaTexts.single(((AvroProduct) version.product()).schema());
    }

    private Naming naming(Schema source, Schema target, UnaryOperator<Pointer> keys) {
        ProductConversions.forgetMany(namings, MOST_SETS);
        return namings.computeIfAbsent(
                List.of(new SchemaPair(target, source), keys), any -> new PlaceConversion(source, target, keys));
    }

    private Version aligned(Version version, Schema schema) {
        return version.withProducts(
                aligned(version.product(), schema), aligned(version.before(), schema), version.digest());
    }

    private Product aligned(Product product, Schema schema) {
        return product == null ? null : conversions.converted((AvroProduct) product, schema);
    }
}
