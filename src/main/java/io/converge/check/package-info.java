/** Trying a policy out: is it deterministic, total, and fit for the product's schema? */
package io.converge.check;
