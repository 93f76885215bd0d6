package io.converge.serde;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The schemas that a deserializer's own registry client knows, which remembers them for the deserializer, too. The client's
 * classes are known here by name alone.
 */
record SchemasById(Deserializer<Object> deserializer) {

    /**
     * @param subject under which it is asked for; may be null
     * @return empty if the deserializer has no such client, or the schema is not Avro's
     * @throws KafkaException with what the client threw as its cause
     */
    Optional<Schema> of(String subject, int id) {
        try {
            Object registry =
                    deserializer.getClass().getMethod("getSchemaRegistryClient").invoke(deserializer);
            Object schema = registry.getClass()
                    .getMethod("getSchemaBySubjectAndId", String.class, int.class)
                    .invoke(registry, subject, id);
            return schema.getClass().getMethod("rawSchema").invoke(schema) instanceof Schema avro
                    ? Optional.of(avro)
                    : Optional.empty();
        } catch (NoSuchMethodException | IllegalAccessException notConfluents) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new KafkaException("asking for schema " + id, e.getCause());
        }
    }
}
