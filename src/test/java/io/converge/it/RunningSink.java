package io.converge.it;

import io.converge.config.ConvergeConfig;
import io.converge.sink.SinkListener;
import io.converge.sink.SinkRun;
import io.converge.sink.SinkTally;
import io.converge.testing.SinkSetup;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A sink that runs beside the test. */
final class RunningSink {

    private final SinkRun run;
    private final CompletableFuture<SinkTally> end = new CompletableFuture<>();

    private RunningSink(SinkRun run) {
        this.run = run;
    }

    static RunningSink start(ConvergeConfig config, SinkSetup setup, SinkListener listener) {
        RunningSink sink = new RunningSink(new SinkRun(config, setup.options(), listener));
        new Thread(sink::run, "sink").start();
        return sink;
    }

    private void run() {
        try {
            end.complete(run.run());
        } catch (IOException | RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }

    SinkTally stop() {
        run.stop();
        return end.join();
    }

    /** Ends it, if it has not ended by itself, however it ends. */
    void close() {
        run.stop();
        failure();
    }

    /** Waits until it ends by itself. */
    Throwable failure() {
        return end.handle((tally, failure) -> failure).join();
    }
}
