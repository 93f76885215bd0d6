/** For applications that write changes: what they have seen of a product, and the change that they make of it. */
package io.converge.writing;
