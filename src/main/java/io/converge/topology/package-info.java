/** The topology and its processors: the only place that knows Kafka Streams' processor API. */
package io.converge.topology;
