// Adds up what is in stock everywhere; a delete deletes.
function (incomingItem, existingItem, isTombstone, conflictingItems) {
  if (isTombstone) return;
  if (incomingItem === null) {
    __.deleteDocument(existingItem._self);
    return;
  }
  existingItem.categoryId = (existingItem.categoryId || 0) + (incomingItem.categoryId || 0);
  __.replaceDocument(existingItem._self, existingItem);
}
