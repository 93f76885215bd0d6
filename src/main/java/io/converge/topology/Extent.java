package io.converge.topology;

/** How much of something is done: nothing is left where there is nothing to do. */
public record Extent(long done, long all) {

    public static final Extent NOTHING = new Extent(0, 0);

    public long left() {
        return Math.max(0, all - done);
    }

    @Override
    public String toString() {
        return done + " of " + all;
    }
}
