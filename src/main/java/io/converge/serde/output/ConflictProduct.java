package io.converge.serde.output;

import io.converge.model.Sha256;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.AvroSize;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.product.ProductConversions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * A product's place in a conflict record: in the fields of the record's own schema, or as it was written, or left out. The record
 * gets nothing of it before that is decided.
 */
final class ConflictProduct {

    /** The fields of a place: where the product stands, where it stands as it was written, and the mark of one left out. */
    record Fields(String product, String written, String omitted) {
        static final Fields OF_VERSION = new Fields("product", "written", "omitted");
        static final Fields OF_OUTCOME = new Fields("outcome", "outcomeWritten", "outcomeOmitted");
    }

    private final GenericRecord holder;
    private final Fields fields;
    private final AvroProduct product;
    private final Schema common;
    private final ProductConversions conversions;
    /** The text of its schema, if it has to stand as it was written. */
    private final String schemaText;

    private boolean leftOut;
    private long added;

    ConflictProduct(GenericRecord holder, Fields fields, AvroProduct product, Schema common, ConflictSchemas schemas) {
        this.holder = holder;
        this.fields = fields;
        this.product = product;
        this.common = common;
        this.conversions = schemas.conversions();
        boolean fits = product.schema().equals(common) || conversions.holds(common, product.schema());
        this.schemaText = fits ? null : schemas.text(product.schema());
    }

    /** How many values it has as it was written. */
    long values() {
        return product.values();
    }

    /** Whatever room there is, it is not to stand in the record. */
    void leaveOut() {
        leftOut = true;
    }

    boolean isLeftOut() {
        return leftOut;
    }

    /** What it takes at the least if it stays: exact, but for one that has to be converted. */
    long bytes() {
        return schemaText == null
                ? product.size()
                : AvroSize.text(schemaText) + AvroSize.number(product.size()) + product.size();
    }

    /** What it takes in any case. */
    long leastBytes() {
        return isAsItIs() && !leftOut ? Math.min(bytes(), markBytes()) : markBytes();
    }

    private boolean isAsItIs() {
        return schemaText != null || product.schema().equals(common);
    }

    private long markBytes() {
        return AvroSize.number(product.size()) + AvroSize.number(64) + 64;
    }

    /**
     * Puts it into the record, if it takes no more than this.
     *
     * @param mostAdded how many values it may have beyond those that it was written with: defaults of the record's schema
     * @return what it takes; −1 if it is too much, and was not put
     */
    long place(long mostBytes, long mostAdded) {
        if (bytes() > mostBytes) {
            return -1;
        }
        if (schemaText != null) {
            holder.put(fields.written, written());
            return bytes();
        }
        AvroProduct converted = isAsItIs() ? product : conversions.converted(product, common);
        long more = converted.values() - values();
        if (converted.size() > mostBytes || more > mostAdded) {
            return -1;
        }
        added = Math.max(0, more);
        holder.put(fields.product, converted.encoded());
        return converted.size();
    }

    /** How many values it has where it was put beyond those that it was written with. */
    long added() {
        return added;
    }

    private GenericRecord written() {
        GenericRecord written = new GenericData.Record(branch(fields.written));
        written.put("schema", schemaText);
        written.put("avro", product.encoded().asBuffer());
        return written;
    }

    /** Puts its measures in its place. */
    void omit() {
        GenericRecord mark = new GenericData.Record(branch(fields.omitted));
        mark.put("bytes", product.size());
        MessageDigest sha256 = Sha256.start();
        sha256.update(product.encoded().asBuffer());
        mark.put("sha256", HexFormat.of().formatHex(sha256.digest()));
        holder.put(fields.omitted, mark);
    }

    private Schema branch(String field) {
        return holder.getSchema().getField(field).schema().getTypes().get(1);
    }

    /**
     * The product in one of these places of a conflict record, as it was written where that differs.
     *
     * @return null if there is none
     */
    static GenericRecord read(IndexedRecord holder, Fields fields) {
        GenericRecord written = written(holder, fields);
        if (written == null) {
            return (GenericRecord)
                    holder.get(holder.getSchema().getField(fields.product).pos());
        }
        ByteBuffer avro = ((ByteBuffer) written.get("avro")).duplicate();
        byte[] bytes = new byte[avro.remaining()];
        avro.get(bytes);
        return AvroForm.decode(AvroForm.parse(written.get("schema").toString()), bytes, 0, bytes.length);
    }

    /** Null if the product does not stand as it was written; records of earlier releases have no such place. */
    static GenericRecord written(IndexedRecord holder, Fields fields) {
        Schema.Field field = holder.getSchema().getField(fields.written);
        return field == null ? null : (GenericRecord) holder.get(field.pos());
    }
}
