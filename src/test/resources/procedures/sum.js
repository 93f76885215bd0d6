// Adds up what is in stock everywhere; a delete deletes.
function (incomingItem, existingItem, isTombstone, conflictingItems) {
  var stored = existingItem || conflictingItems[0];
  if (isTombstone) return;
  if (incomingItem === null) {
    __.deleteDocument(stored._self);
    return;
  }
  stored.categoryId = (stored.categoryId || 0) + (incomingItem.categoryId || 0);
  __.replaceDocument(stored._self, stored);
}
