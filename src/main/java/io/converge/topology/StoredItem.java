package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.unique.SkuClaims;

/**
 * What the store holds of a sku.
 *
 * @param state {@link ItemState#EMPTY} if nobody has written it
 * @param claims of unique values
 * @param policy the text of the policy that it is read under; null where the store does not say, as nothing was written yet
 */
public record StoredItem(ItemState state, SkuClaims claims, String policy) {}
