/** Avro to model and back: change events, converged and conflict records, the state's bytes, and the registry's faults. */
package io.converge.serde;
