package io.converge.source;

import io.converge.model.Operation;
import io.converge.serde.product.AvroProduct;
import java.util.Set;

/** Reads topics whose values are the products themselves, and null a delete. */
final class ProductDecoder implements ShapeDecoder {

    private final TopicSource source;
    private final Forms forms;
    private final ProductMaker products;

    ProductDecoder(TopicSource source, Forms forms, ProductMaker products) {
        this.source = source;
        this.forms = forms;
        this.products = products;
    }

    @Override
    public Reading decode(SourceRecord record) {
        Value value = forms.value(record, source.valueFormat());
        Finder finder = new Finder(source, record, forms.key(record), value, null, products);
        ChangeMaker change = ChangeMaker.of(finder);
        AvroProduct product = value == null ? null : products.product(value, Set.of());
        return Reading.of(change.make(value == null ? Operation.DELETE : Operation.UPSERT, product, null));
    }
}
