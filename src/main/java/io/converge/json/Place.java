package io.converge.json;

import io.converge.model.Printable;

/** Where a value stands in a line. It is written out for an error alone, as names may be long and values many. */
record Place(Place parent, String name) {

    static final Place LINE = new Place(null, "");

    Place at(String child) {
        return new Place(this, child);
    }

    /** What stands here, for the start of a sentence. */
    String subject() {
        return parent == null ? "the line" : toString();
    }

    /** A JSON pointer as people read it; empty for the whole line. */
    @Override
    public String toString() {
        return parent == null ? "" : parent + "/" + Printable.step(name);
    }
}
