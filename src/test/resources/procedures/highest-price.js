// The dearest item stays; a delete that comes deletes; what is deleted stays deleted.
function keepDearest(incomingItem, existingItem, isTombstone, conflictingItems) {
  if (isTombstone) return;
  if (!incomingItem) {
    __.deleteDocument(existingItem._self);
    return;
  }
  if (Number(incomingItem.price) > Number(existingItem.price)) {
    __.replaceDocument(existingItem._self, incomingItem);
  }
}
