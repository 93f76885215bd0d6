package io.converge.serde;

import io.converge.model.RefusalReason;

/** A record that cannot be accepted. It says all there is to say, so it carries no stack trace. */
public final class RefusedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_DETAIL = 500;
    /** With the first lines of a trace. */
    private static final int LONGEST_TRACE = 1_500;

    private final RefusalReason reason;

    public RefusedRecordException(RefusalReason reason, String detail) {
        this(reason, detail, null);
    }

    public RefusedRecordException(RefusalReason reason, String detail, Throwable cause) {
        super(
                shortened(detail, reason == RefusalReason.UNPROCESSABLE ? LONGEST_TRACE : LONGEST_DETAIL),
                cause,
                false,
                false);
        this.reason = reason;
    }

    /** A detail may quote the record, and a dead letter must not grow far beyond it. */
    private static String shortened(String detail, int longest) {
        return detail == null || detail.length() <= longest ? detail : detail.substring(0, longest) + "…";
    }

    public RefusalReason reason() {
        return reason;
    }
}
