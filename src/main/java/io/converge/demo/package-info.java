/** The demonstration: a feed of two regions and a supplier with real conflicts, and what becomes of it. */
package io.converge.demo;
