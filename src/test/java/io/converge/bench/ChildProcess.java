package io.converge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs a main class of this class path. It is spoken to in lines, and ends with its input. */
final class ChildProcess implements AutoCloseable {

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

    static ChildProcess start(Class<?> main, List<String> jvmOptions, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void writeLine(String line) {
        input.println(line);
    }

    /** The next answer. */
    String readLine() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
        }
        throw new IOException("the process " + process.pid() + " ended without an answer; its errors stand above");
    }

    /** What the process has used of all processors so far. */
    double cpuSeconds() {
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
    static void answer(String line) {
        System.out.println(ANSWER + line);
        System.out.flush();
    }

    /** For the process itself: waits until its parent wants no more of it. */
    static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing more is said.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
