/** Avro's binary form: bytes, cursors over them, and what is measured and limited in them. */
package io.converge.serde.binary;
