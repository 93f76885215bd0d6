package io.converge.source;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.product.AvroProduct;
import java.util.List;

/**
 * What a record says of a change beside its product.
 *
 * @param fields which it speaks of; null: the whole product
 */
record ChangeMaker(
        String sku, Dot dot, VersionVector context, long timestamp, List<Pointer> fields, Position position) {

    /** @throws io.converge.serde.RefusedRecordException if something is not found, naming the setting that wants it */
    static ChangeMaker of(Finder finder) {
        String sku = finder.sku().sku();
        Dot dot = new Dot(finder.origin().origin(), finder.sequence().sequence());
        TopicSource source = finder.source();
        VersionVector context =
                source.context() == null ? null : finder.context().context();
        TimestampUnit unit = source.timestamp() instanceof Locator.OfFormat ? TimestampUnit.MS : source.unit();
        long timestamp = finder.timestamp().timestamp(unit);
        return new ChangeMaker(
                sku, dot, context, timestamp, source.fields(), finder.record().position());
    }

    /** The same of another sku. */
    ChangeMaker of(String other) {
        return new ChangeMaker(other, dot, context, timestamp, fields, position);
    }

    /** The same, but speaking of some fields alone. */
    ChangeMaker withFields(List<Pointer> some) {
        return new ChangeMaker(sku, dot, context, timestamp, some, position);
    }

    Change make(Operation operation, AvroProduct product, AvroProduct before) {
        boolean delete = operation == Operation.DELETE;
        Version version = new Version(
                dot, operation, context == null, timestamp, product, before, delete ? null : fields, position);
        return new Change(sku, version, context);
    }
}
