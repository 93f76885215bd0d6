package io.converge.topology;

import org.apache.kafka.common.header.Headers;

/**
 * A record for one of the outputs, in bytes: nothing is left to do but to write it.
 *
 * @param sink of the topology
 * @param key null: the sku that it is about
 * @param value null: a tombstone
 */
record Output(String sink, String key, byte[] value, Headers headers) {

    /** One that is kept by the sku. */
    Output(String sink, byte[] value, Headers headers) {
        this(sink, null, value, headers);
    }
}
