package io.converge.json;

/** Where a value stands in a line. It is written out for an error alone, as names may be long and values many. */
record Place(Place parent, String name) {

    static final Place LINE = new Place(null, "");

    private static final int MOST_SHOWN = 60;

    Place at(String child) {
        return new Place(this, child);
    }

    /** What stands here, for the start of a sentence. */
    String subject() {
        return parent == null ? "the line" : toString();
    }

    /** A JSON pointer, of which names that are too long to be read are cut short; empty for the whole line. */
    @Override
    public String toString() {
        return parent == null ? "" : parent + "/" + cut(name);
    }

    static String cut(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }
}
