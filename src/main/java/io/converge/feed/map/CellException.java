package io.converge.feed.map;

import io.converge.feed.file.RowFault;
import io.converge.model.Printable;

/** A row is no product, for what stands in one of its columns. */
public final class CellException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_SHOWN = 61;

    private final transient RowFault fault;

    /** @param value as it stands there; null where there is none */
    CellException(String column, String value, String reason) {
        super(reason, null, false, false);
        this.fault = new RowFault(column, value == null ? null : Printable.cut(value, LONGEST_SHOWN), reason);
    }

    public RowFault fault() {
        return fault;
    }
}
