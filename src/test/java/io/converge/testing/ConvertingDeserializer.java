package io.converge.testing;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.util.HashMap;
import java.util.Map;

/** Gives BigDecimals, Instants and so on, whatever the settings say: a class of somebody who works with them. */
public final class ConvertingDeserializer extends KafkaAvroDeserializer {

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        Map<String, Object> converting = new HashMap<>(settings);
        converting.put("avro.use.logical.type.converters", "true");
        super.configure(converting, isKey);
    }
}
