/** How a sku stands, and why: asked of the instance that owns it, and told over HTTP. */
package io.converge.lookup;
