package io.converge.testing;

import io.converge.sink.SinkListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What sinks tell their operator. */
public final class SinkWords implements SinkListener {

    private final List<String> said = new CopyOnWriteArrayList<>();
    private volatile String progress = "";

    @Override
    public void say(String what) {
        said.add(what);
    }

    @Override
    public void refused(String what) {
        said.add(what);
    }

    @Override
    public void progress(long rows, long lag) {
        progress = rows + " rows, " + lag + " to come";
    }

    /** The last that was told. */
    public String progress() {
        return progress;
    }

    public List<String> said() {
        return said;
    }
}
