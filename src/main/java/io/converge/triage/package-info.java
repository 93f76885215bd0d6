/** What a person does to conflicts and dead letters, from outside of the application: finding, resolving, sending again. */
package io.converge.triage;
