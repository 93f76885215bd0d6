/** Records out: what stands in converged and in conflict records. */
package io.converge.serde.output;
