/** What an instance tells of itself, as Prometheus reads it. */
package io.converge.metrics;
