package io.converge.cli;

/** Numbers of things, as a summary says them. */
final class Count {

    private Count() {}

    /**
     * As in {@code 1 record} and {@code 2 records}.
     *
     * @param noun one of them, of which {@code s} makes many
     */
    static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
