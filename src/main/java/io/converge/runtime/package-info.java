/** An application as a whole: its topics made ready, started, watched and stopped; or simulated without a broker. */
package io.converge.runtime;
