/** The JSON form of changes and records: what people write and read on the command line. */
package io.converge.json;
