/** Products as Avro has them, as the rules see them, and the way from one to the other. */
package io.converge.serde.product;
