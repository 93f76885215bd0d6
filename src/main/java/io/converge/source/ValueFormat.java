package io.converge.source;

/** How the keys and values of a topic are written. */
public enum ValueFormat {
    /** As Confluent's serializers write Avro, with the id of a registered schema. */
    AVRO,
    /** Plain JSON, or that of Kafka Connect's converter with its schema. */
    JSON
}
