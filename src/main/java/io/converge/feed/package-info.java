/** A supplier's feed: what its runs have sent, what a run sends now, and what becomes of it. */
package io.converge.feed;
