package io.converge.testing;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.apicurio.registry.utils.converter.avro.AvroDataConfig;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/** Kafka Connect's values as Avro with a schema registry, as Confluent's converter writes and reads them. */
public final class AvroConnectConverter implements Converter {

    private final AvroData data = new AvroData(new AvroDataConfig(Map.of()));
    private Serializer<Object> serializer;
    private Deserializer<Object> deserializer;

    @Override
    @SuppressWarnings("unchecked")
    public void configure(Map<String, ?> settings, boolean isKey) {
        try {
            serializer = Utils.newInstance("io.confluent.kafka.serializers.KafkaAvroSerializer", Serializer.class);
            deserializer =
                    Utils.newInstance("io.confluent.kafka.serializers.KafkaAvroDeserializer", Deserializer.class);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(e.getMessage());
        }
        serializer.configure(settings, isKey);
        deserializer.configure(settings, isKey);
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        return value == null ? null : serializer.serialize(topic, data.fromConnectData(schema, value));
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        if (value == null) {
            return SchemaAndValue.NULL;
        }
        GenericRecord record = (GenericRecord) deserializer.deserialize(topic, value);
        return data.toConnectData(record.getSchema(), record);
    }
}
