/** Rows of a supplier's file as products: which column goes where, and how its texts are read. */
package io.converge.feed.map;
