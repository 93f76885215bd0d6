/**
 * The law, read literally: all changes are kept, and every sentence is evaluated as it stands, however long it takes. It shares nothing
 * with the core but the model, so where both give the same the core is right in all that it leaves out for the sake of speed and size.
 */
package io.converge.oracle;
