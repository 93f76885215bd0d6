// The item with the lowest number at myCustomId stays; a delete that comes deletes; what is deleted stays deleted.
function keepLowest(incomingItem, existingItem, isTombstone, conflictingItems) {
  var products = getContext().getCollection();
  var fail = function (error) { if (error) throw error; };

  if (isTombstone) return;
  if (!incomingItem) {
    products.deleteDocument(existingItem._self, {}, fail);
    return;
  }
  var others = conflictingItems.concat(existingItem || []);
  var beaten = others.some(function (other) { return other.myCustomId < incomingItem.myCustomId; });
  if (!beaten) clear(conflictingItems.slice());

  function clear(rest) {
    if (rest.length === 0) {
      if (existingItem) products.replaceDocument(existingItem._self, incomingItem, fail);
      else products.createDocument(products.getSelfLink(), incomingItem, fail);
      return;
    }
    products.deleteDocument(rest.shift()._self, {}, function (error) {
      fail(error);
      clear(rest);
    });
  }
}
