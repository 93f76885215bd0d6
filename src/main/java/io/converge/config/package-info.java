/** One definition of all settings, their checks, and the reference text that is made of it. */
package io.converge.config;
