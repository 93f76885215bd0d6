/**
 * Avro to model and back, in rooms that use those above them: {@code binary}, {@code schema}, {@code product}; then
 * {@code registry}, {@code change}, {@code output} and {@code state}. Here stands what they share.
 */
package io.converge.serde;
