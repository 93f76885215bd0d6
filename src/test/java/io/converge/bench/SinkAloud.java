package io.converge.bench;

import io.converge.sink.SinkListener;

/** Says what a measured sink says; that a row is refused is an error of the benchmark's. */
final class SinkAloud implements SinkListener {

    @Override
    public void say(String what) {
        System.err.println(what);
    }

    @Override
    public void refused(String what) {
        throw new IllegalStateException(what);
    }

    @Override
    public void progress(long rows, long lag) {}
}
