// The dearest item stays; a delete that comes deletes; what is deleted stays deleted.
function keepDearest(incomingItem, existingItem, isTombstone, conflictingItems) {
  var stored = existingItem || conflictingItems[0];
  if (isTombstone) return;
  if (!incomingItem) {
    __.deleteDocument(stored._self);
    return;
  }
  if (Number(incomingItem.price) > Number(stored.price)) {
    __.replaceDocument(stored._self, incomingItem);
  }
}
