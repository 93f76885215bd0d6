package io.converge.sink;

/** Hears how a sink goes. */
public interface SinkListener {

    /** What somebody should know. */
    void say(String what);

    /** A row was set aside. */
    void refused(String what);

    /**
     * How far it is.
     *
     * @param rows that it has come to
     * @param lag records that it has not come to, as far as is known
     */
    void progress(long rows, long lag);
}
