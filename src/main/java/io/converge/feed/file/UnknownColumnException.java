package io.converge.feed.file;

import java.io.IOException;

/** A file has not the one column that somebody asks for. */
public final class UnknownColumnException extends IOException {

    private static final long serialVersionUID = 1L;

    UnknownColumnException(String message) {
        super(message);
    }
}
