package io.converge.testing;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.apicurio.registry.utils.converter.avro.AvroDataConfig;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/** Kafka Connect's values as Avro with a schema registry, as Confluent's converter writes them. */
public final class AvroConnectConverter implements Converter {

    private final AvroData data = new AvroData(new AvroDataConfig(Map.of()));
    private Serializer<Object> serializer;

    @Override
    @SuppressWarnings("unchecked")
    public void configure(Map<String, ?> settings, boolean isKey) {
        try {
            serializer = Utils.newInstance("io.confluent.kafka.serializers.KafkaAvroSerializer", Serializer.class);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(e.getMessage());
        }
        serializer.configure(settings, isKey);
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        return value == null ? null : serializer.serialize(topic, data.fromConnectData(schema, value));
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        throw new UnsupportedOperationException("nothing is read by it");
    }
}
