/** Schemas: those of our records, what they are called, and the one that holds several. */
package io.converge.serde.schema;
