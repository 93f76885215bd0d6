package io.converge.serde.binary;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** A record that stays in Avro's binary form: {@link AvroForm} writes it as it is. It is decoded if a field is asked for. */
public final class EncodedRecord implements WritableRecord {

    private final Schema schema;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private IndexedRecord decoded;

    public EncodedRecord(Schema schema, byte[] bytes, int offset, int length) {
        this.schema = schema;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    public int length() {
        return length;
    }

    @Override
    public void writeTo(ByteEncoder encoder) {
        encoder.writeFixed(bytes, offset, length);
    }

    /** The bytes from one place in the array to another. */
    public FieldSlice slice(int start, int end) {
        return new FieldSlice(bytes, start, end);
    }

    /** Whether the bytes from one place to another are those of another record between two places of its own. */
    public boolean isSame(int start, int end, EncodedRecord other, int otherStart, int otherEnd) {
        return Arrays.equals(bytes, start, end, other.bytes, otherStart, otherEnd);
    }

    /** Where in the array it begins. */
    public int offset() {
        return offset;
    }

    public AvroCursor cursor() {
        return new AvroCursor(bytes, offset, offset + length);
    }

    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes, offset, length);
    }

    public IndexedRecord decoded() {
        if (decoded == null) {
            decoded = AvroForm.decode(schema, bytes, offset, length);
        }
        return decoded;
    }

    @Override
    public Schema getSchema() {
        return schema;
    }

    @Override
    public Object get(int field) {
        return decoded().get(field);
    }
}
