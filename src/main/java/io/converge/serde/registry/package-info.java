/** The schema registry: who asks it, what is made of its faults, and how long anybody waits. */
package io.converge.serde.registry;
