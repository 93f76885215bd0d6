package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.testing.SinkSetup;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RowReaderTest {

    @Test
    void recordWithoutASkuIsNone() {
        SinkOptions options = new SinkSetup("", "products").options();
        RowReader reader = new RowReader(options, new Target(options, said -> {}));
        Schema schema = SchemaBuilder.record("Odd")
                .fields()
                .optionalString("sku")
                .optionalString("status")
                .endRecord();
        GenericRecord value = new GenericData.Record(schema);

        assertThatThrownBy(() -> reader.read(new ConsumerRecord<>("t", 0, 7, new byte[0], new byte[0]), value))
                .isInstanceOf(SinkException.class)
                .hasMessage("it is no converged record: its sku is null, not a string");
    }
}
