/** The bytes of claims on unique values: on their way between tasks, and in the stores. */
package io.converge.serde.claim;
