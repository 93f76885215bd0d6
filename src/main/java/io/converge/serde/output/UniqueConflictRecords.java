package io.converge.serde.output;

import io.converge.model.ConflictType;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.output.ConflictProduct.Fields;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import io.converge.unique.Claimant;
import io.converge.unique.UniqueConflict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Conflicts about unique values as records of the conflicts topic, none larger than a given size: skus go before products, and where not
 * all find room the holder and the first of the others stand, with their number. Belongs to one thread.
 */
public final class UniqueConflictRecords {

    /** Products get what skus leave, which take no more than this part. */
    private static final int SKUS_PART = 2;

    private final int maxBytes;
    private final ConflictSchemas schemas = new ConflictSchemas();

    /** @param maxBytes what the value of a record may have, in Avro's binary form; more only where a single claimant has more */
    public UniqueConflictRecords(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    public GenericRecord value(UniqueConflict conflict) {
        Schema product = productSchema(conflict);
        Schema schema = schemas.conflict(product);
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", conflict.id());
        record.put("sku", "");
        record.put("type", symbol(schema, "type", ConflictType.UNIQUE));
        record.put("status", symbol(schema, "status", conflict.status()));
        record.put("policy", conflict.policy().name());
        record.put("policyDigest", conflict.policy().digest());
        record.put("caveats", List.of());
        record.put("context", Map.of());
        record.put("versions", List.of());
        record.put("leaves", Map.of());
        record.put("disputed", List.of());
        record.put("constraint", conflict.constraint());
        record.put("value", conflict.value());
        record.put("holder", conflict.holder());
        record.put("total", conflict.total());
        record.put("claimants", List.of());
        fill(record, conflict, product);
        return record;
    }

    private static GenericData.EnumSymbol symbol(Schema record, String field, Enum<?> value) {
        return new GenericData.EnumSymbol(record.getField(field).schema(), value.name());
    }

    /** The holder's, or else that of the first product: always one that a product was written with. */
    private static Schema productSchema(UniqueConflict conflict) {
        Stream<Claimant> holder =
                conflict.claimants().stream().filter(claimant -> claimant.sku().equals(conflict.holder()));
        return Stream.concat(holder, conflict.claimants().stream())
                .map(Claimant::product)
                .filter(Objects::nonNull)
                .map(any -> ((AvroProduct) any).schema())
                .findFirst()
                .orElse(Schemas.PRODUCT);
    }

    private void fill(GenericRecord record, UniqueConflict conflict, Schema product) {
        Schema schema = record.getSchema().getField("claimants").schema().getElementType();
        List<GenericRecord> told = new ArrayList<>();
        List<ConflictProduct> products = new ArrayList<>();
        long room = maxBytes - AvroForm.encode(record).length;
        long skusRoom = room / SKUS_PART;
        for (Claimant claimant : conflict.claimants()) {
            GenericRecord line = line(schema, claimant);
            ConflictProduct place = claimant.product() == null
                    ? null
                    : new ConflictProduct(line, Fields.OF_VERSION, (AvroProduct) claimant.product(), product, schemas);
            long bytes = AvroForm.encode(line).length + (place == null ? 0 : place.leastBytes());
            if (bytes > skusRoom && !told.isEmpty()) {
                break;
            }
            skusRoom -= bytes;
            room -= bytes;
            told.add(line);
            products.add(place);
        }
        placeProducts(products, room);
        record.put("claimants", told);
    }

    private static void placeProducts(List<ConflictProduct> products, long room) {
        long left = room;
        long valuesLeft = ConflictRecords.MOST_VALUES;
        for (ConflictProduct product : products) {
            if (product == null) {
                continue;
            }
            long least = product.leastBytes();
            long placed = product.values() > valuesLeft
                    ? -1
                    : product.place(Math.max(0, left) + least, valuesLeft - product.values());
            if (placed < 0) {
                product.omit();
            } else {
                left -= placed - least;
                valuesLeft -= product.values() + product.added();
            }
        }
    }

    private static GenericRecord line(Schema schema, Claimant claimant) {
        GenericRecord line = new GenericData.Record(schema);
        line.put("sku", claimant.sku());
        line.put("winner", claimant.winner() == null ? null : claimant.winner().toString());
        line.put("context", claimant.context().asMap());
        return line;
    }
}
