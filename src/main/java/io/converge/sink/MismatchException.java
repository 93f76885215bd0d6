package io.converge.sink;

import java.util.List;

/** A table is not what products need; every difference is named. */
public final class MismatchException extends SinkException {

    private static final long serialVersionUID = 1L;

    MismatchException(TableName table, List<String> mismatches) {
        super("the table " + table + " does not fit:\n  " + String.join("\n  ", mismatches));
    }
}
