package io.converge.testing;

import io.converge.serde.binary.AvroForm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Another serializer than Confluent's: it writes the schema before each record and needs no registry. */
public final class EmbeddedSchemaSerializer implements Serializer<Object> {

    @Override
    public byte[] serialize(String topic, Object value) {
        IndexedRecord record = (IndexedRecord) value;
        byte[] schema = record.getSchema().toString().getBytes(StandardCharsets.UTF_8);
        byte[] body = AvroForm.encode(record);
        return ByteBuffer.allocate(Integer.BYTES + schema.length + body.length)
                .putInt(schema.length)
                .put(schema)
                .put(body)
                .array();
    }

    /** Its counterpart. */
    public static final class Reader implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] bytes) {
            if (bytes == null) {
                return null;
            }
            int schemaBytes = ByteBuffer.wrap(bytes).getInt();
            int body = Integer.BYTES + schemaBytes;
            Schema schema =
                    new Schema.Parser().parse(new String(bytes, Integer.BYTES, schemaBytes, StandardCharsets.UTF_8));
            return AvroForm.decode(schema, bytes, body, bytes.length - body);
        }
    }
}
