/** Merge procedures in JavaScript, as they are written for Azure Cosmos DB, in a sandbox. */
package io.converge.script;
