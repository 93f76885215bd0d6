/** Changes in: what a record of a changes topic says, and whether it is acceptable. */
package io.converge.serde.change;
