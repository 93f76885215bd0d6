/** Files as suppliers write them, read row by row. */
package io.converge.feed.file;
