/** The bytes of a sku's state. */
package io.converge.serde.state;
