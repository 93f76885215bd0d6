/**
 * The terms that every other package speaks: change, version, dot, version vector, outcome, conflict. Immutable values on
 * the JDK alone.
 */
package io.converge.model;
