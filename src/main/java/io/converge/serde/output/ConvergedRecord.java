package io.converge.serde.output;

import io.converge.model.Outcome;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.WritableRecord;
import io.converge.serde.product.AvroProduct;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** An outcome with a product as a record of {@code schemas/ConvergedProduct.avsc}. */
final class ConvergedRecord implements WritableRecord {

    private final Schema schema;
    private final String sku;
    private final Outcome outcome;

    ConvergedRecord(Schema schema, String sku, Outcome outcome) {
        this.schema = schema;
        this.sku = sku;
        this.outcome = outcome;
    }

    private EncodedRecord product() {
        return ((AvroProduct) outcome.product()).encoded();
    }

    private String winner() {
        return outcome.winner() == null ? null : outcome.winner().toString();
    }

    @Override
    public Schema getSchema() {
        return schema;
    }

    @Override
    public Object get(int field) {
        return switch (schema.getFields().get(field).name()) {
            case "sku" -> sku;
            case "product" -> product();
            case "context" -> outcome.context().asMap();
            case "winner" -> winner();
            case "status" ->
                new GenericData.EnumSymbol(
                        schema.getFields().get(field).schema(), outcome.status().name());
            default -> throw new IndexOutOfBoundsException(field);
        };
    }

    @Override
    public void writeTo(ByteEncoder encoder) {
        encoder.writeText(sku);
        product().writeTo(encoder);
        encoder.writeVector(outcome.context());
        String winner = winner();
        encoder.writeInt(winner == null ? 0 : 1);
        if (winner != null) {
            encoder.writeText(winner);
        }
        encoder.writeInt(outcome.status().ordinal());
    }
}
