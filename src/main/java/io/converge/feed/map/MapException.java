package io.converge.feed.map;

import java.io.IOException;

/** A map does not say what a product needs, or says it wrongly. */
public final class MapException extends IOException {

    private static final long serialVersionUID = 1L;

    MapException(String message) {
        super(message);
    }
}
