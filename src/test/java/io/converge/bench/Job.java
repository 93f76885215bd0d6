package io.converge.bench;

/** An application at work on a changes topic. */
interface Job extends AutoCloseable {

    /** Returns when it is about to read the first change. */
    void start() throws InterruptedException;

    /** How many changes it has worked on so far. */
    long processed();

    /** What goes over the network for it. */
    Traffic traffic();

    /** Returns when all that it has worked on is committed; it works on nothing afterwards. */
    void end();

    @Override
    void close();
}
