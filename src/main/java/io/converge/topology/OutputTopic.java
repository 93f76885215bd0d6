package io.converge.topology;

import org.apache.kafka.common.serialization.Serializer;

/**
 * Where the topology writes records of one kind.
 *
 * @param sink its name in the topology
 * @param serializer of the values; all tasks and threads share it
 * @param maxBytes what a record may have as it is written
 */
record OutputTopic(String sink, String topic, Serializer<Object> serializer, int maxBytes) {}
