package io.converge.sink;

import java.util.Arrays;
import java.util.List;

/** What a row says of itself beside the product, in the order in which its values stand. */
enum Control {
    CONTEXT("jsonb"),
    WINNER("text"),
    DIGEST("text");

    private final String type;

    Control(String type) {
        this.type = type;
    }

    /** Those that have a column. */
    static List<Control> of(SinkOptions options) {
        return Arrays.stream(values())
                .filter(control -> control.column(options) != null)
                .toList();
    }

    /** The type that its column is declared with. */
    String type() {
        return type;
    }

    /** Null if it has none. */
    String column(SinkOptions options) {
        return switch (this) {
            case CONTEXT -> options.contextColumn();
            case WINNER -> options.winnerColumn();
            case DIGEST -> options.digestColumn();
        };
    }
}
