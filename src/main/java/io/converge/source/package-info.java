/** Topics of other shapes: how a record that is no change event is read as one. */
package io.converge.source;
