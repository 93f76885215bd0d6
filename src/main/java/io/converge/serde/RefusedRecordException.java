package io.converge.serde;

import io.converge.model.RefusalReason;

/** A record that cannot be accepted. It says all there is to say, so it carries no stack trace. */
public final class RefusedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    public RefusedRecordException(RefusalReason reason, String detail) {
        this(reason, detail, null);
    }

    public RefusedRecordException(RefusalReason reason, String detail, Throwable cause) {
        super(detail, cause, false, false);
        this.reason = reason;
    }

    public RefusalReason reason() {
        return reason;
    }
}
