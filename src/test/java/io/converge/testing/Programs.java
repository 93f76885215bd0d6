package io.converge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of any kind, run to their end. */
public final class Programs {

    private static final long LONGEST_SECONDS = 120;

    /** @param output both streams of it */
    public record Result(int status, String output) {}

    private Programs() {}

    /**
     * Runs a program in a directory, where its output stands, too. One that does not end in two minutes is ended.
     *
     * @throws IOException if it cannot be started
     */
    public static Result run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }
}
