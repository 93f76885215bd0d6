package io.converge.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of this JDK and this class path. */
public final class JavaCommand {

    /** A process that has ended. */
    public record Result(int status, List<String> out, String err) {}

    private JavaCommand() {}

    /** What to start for a main class. */
    public static List<String> of(Class<?> main, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Runs a main class to its end. */
    public static Result run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("converge", ".out");
        Path err = Files.createTempFile("converge", ".err");
        try {
            int status = new ProcessBuilder(of(main, List.of("-Xmx512m"), arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Result(
                    status, Files.readAllLines(out), new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
