/** What the console answers over HTTP: what is open and what was refused, how it goes, and what a person decides. */
package io.converge.console;
