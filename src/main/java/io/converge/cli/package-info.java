/** The command line. Data go to standard output, all else to standard error. */
package io.converge.cli;
