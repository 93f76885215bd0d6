/** What instances and the console answer on HTTP. */
package io.converge.web;
