/** Unique keys beyond the sku: what a product claims, who holds what several claim, and how both sides hear of each other. Pure. */
package io.converge.unique;
