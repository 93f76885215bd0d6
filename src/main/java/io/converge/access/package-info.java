/** Who may call an instance over HTTP: users, proxies, sessions, and the calls of instances among themselves. */
package io.converge.access;
