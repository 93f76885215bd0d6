package io.converge.serde.change;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.product.AvroProduct;
import java.util.List;

/** What the fields of one change event say, as {@link ChangeScanner} finds it. Null: nothing. */
final class FoundChange {

    String sku;
    Operation operation;
    /** What stands there, be it an operation or not. */
    String operationName;

    String origin;
    boolean numbered;
    long sequence;
    VersionVector context;
    final ContextNames contextNames = new ContextNames();
    /** What is wrong with the context; null: nothing. */
    RefusedRecordException contextFault;

    boolean timed;
    long timestamp;
    AvroProduct product;
    AvroProduct before;
    List<String> fields;

    /** @throws RefusedRecordException if it is not acceptable, for the first reason in the order of {@link ChangeReader} */
    Change change(Position position) {
        contextNames.check();
        ChangeChecks.sku(sku, "sku");
        if (operation == null) {
            throw ChangeChecks.badOperation(operationName);
        }
        Dot dot = ChangeChecks.dot(origin, numbered, sequence);
        if (contextFault != null) {
            throw contextFault;
        }
        if (!timed) {
            throw ChangeChecks.badTimestamp(null);
        }
        boolean delete = operation == Operation.DELETE;
        if (!delete && product == null) {
            throw ChangeChecks.missingProduct(operation);
        }
        Version version = new Version(
                dot,
                operation,
                context == null,
                timestamp,
                delete ? null : product,
                before,
                ChangeChecks.fields(fields, operation),
                position);
        return new Change(sku, version, context);
    }
}
