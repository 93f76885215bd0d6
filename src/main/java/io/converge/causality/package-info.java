/** The state of a sku and how it accepts a change: the causal layer, a join of semilattices without I/O or clock. */
package io.converge.causality;
