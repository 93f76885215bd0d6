/** HTTP: a server of routes, files and streams of events. It knows nothing of catalogues, and nobody else knows the library it is made of. */
package io.converge.http;
