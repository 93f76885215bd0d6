/** A Kafka broker and a schema registry in this process, for the demonstration, for development and for tests. */
package io.converge.embedded;
