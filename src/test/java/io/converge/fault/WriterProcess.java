package io.converge.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.testing.ChildProcess;
import java.io.IOException;
import java.util.List;

/** A writer as its parent sees it. */
final class WriterProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildProcess child;

    private WriterProcess(ChildProcess child) {
        this.child = child;
    }

    static WriterProcess start(Writer.Order order) throws IOException {
        ChildProcess child = ChildProcess.start(Writer.class, Part.jvmOptions("-Xmx256m", "OFF"), List.of());
        child.writeLine(JSON.writeValueAsString(order));
        return new WriterProcess(child);
    }

    /** The index of the event that it comes to next. */
    long position() throws IOException {
        child.writeLine("position");
        return Long.parseLong(child.readLine());
    }

    /** Has it send nothing until it is to go on. */
    void pause() {
        child.writeLine("wait");
    }

    void goOn() {
        child.writeLine("go on");
    }

    /** Lets it go on to an event that is not sent any more. */
    void stopAt(long index) {
        child.writeLine(String.valueOf(index));
    }

    Writer.Done done() throws IOException {
        return JSON.readValue(child.readLine(), Writer.Done.class);
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
