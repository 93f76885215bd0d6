/** How a state is read: assumed visibility, the kinds of conflict, and the policies that settle them. Pure functions. */
package io.converge.policy;
