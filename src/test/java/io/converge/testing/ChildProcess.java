package io.converge.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs a main class of this class path. It is spoken to in lines, and ends with its input. */
public final class ChildProcess implements AutoCloseable {

    private static final String ANSWER = "answer: ";
    private static final long CLOSE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final PrintStream input;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    public static ChildProcess start(Class<?> main, List<String> jvmOptions, List<String> arguments)
            throws IOException {
        return new ChildProcess(new ProcessBuilder(JavaCommand.of(main, jvmOptions, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The process, for those who want to stop or kill it. */
    public Process process() {
        return process;
    }

    public void writeLine(String line) {
        input.println(line);
    }

    /** The next answer. */
    public String readLine() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
        }
        throw new IOException("the process " + process.pid() + " ended without an answer; its errors stand above");
    }

    /** What the process has used of all processors so far. */
    public double cpuSeconds() {
        Duration used = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return used.toNanos() / 1e9;
    }

    @Override
    public void close() throws IOException {
        input.close();
        try {
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** For the process itself: what its parent shall read. */
    public static void answer(String line) {
        System.out.println(ANSWER + line);
        System.out.flush();
    }

    /** For the process itself: waits until its parent wants no more of it. */
    public static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing more is said.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
