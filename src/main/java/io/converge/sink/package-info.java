/** The converged topic as a table of PostgreSQL. */
package io.converge.sink;
