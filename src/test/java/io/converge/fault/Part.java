package io.converge.fault;

import io.converge.cli.LogSetup;
import io.converge.testing.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process that can be killed, stopped, paused and started again. What it prints is kept in a file. */
final class Part implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofSeconds(120);
    private static final long STOP_SECONDS = 60;

    private final String name;
    private final List<String> command;
    private final String readyText;
    private final Path output;
    private Process process;
    private int startedAt;

    /**
     * @param output what it prints is added to
     * @param readyText what it prints once it serves
     */
    Part(String name, List<String> command, Path output, String readyText) {
        this.name = name;
        this.command = command;
        this.output = output;
        this.readyText = readyText;
    }

    static Part of(String name, Class<?> main, String heap, List<String> arguments, Path directory, String readyText) {
        return new Part(
                name,
                JavaCommand.of(main, jvmOptions(heap, "WARN"), arguments),
                directory.resolve(name + ".txt"),
                readyText);
    }

    /** Frugal ones, for many processes on few cores, with the log that users have. */
    static List<String> jvmOptions(String heap, String logLevel) {
        return List.of(
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + LogSetup.class.getName(),
                "-DLOG_LEVEL=" + logLevel);
    }

    String name() {
        return name;
    }

    void start() {
        try {
            startedAt = bytes().length;
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** Waits until it serves. */
    void awaitReady() {
        Awaitility.await(name + " serves").atMost(START_PATIENCE).until(() -> {
            if (!isAlive()) {
                throw new IllegalStateException(name + " ended: " + printed());
            }
            return printed().contains(readyText);
        });
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and waits for the end. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The status that it ended with. */
    int status() {
        awaitEnd();
        return process.exitValue();
    }

    /** SIGSTOP: it stands still, its connections stay open. */
    void pause() {
        signal("-STOP");
    }

    /** SIGCONT. */
    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + signal + " " + name + ": " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it has printed since its last start. */
    String printed() {
        byte[] all = bytes();
        return new String(all, startedAt, all.length - startedAt, StandardCharsets.UTF_8);
    }

    /** What it has printed since its first start. */
    List<String> allPrinted() {
        return new String(bytes(), StandardCharsets.UTF_8).lines().toList();
    }

    private byte[] bytes() {
        try {
            return Files.exists(output) ? Files.readAllBytes(output) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
