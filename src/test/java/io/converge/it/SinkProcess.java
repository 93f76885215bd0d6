package io.converge.it;

import io.converge.cli.Main;
import io.converge.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sink in a process of its own, which may be killed. */
final class SinkProcess implements AutoCloseable {

    private final Process process;

    /** @param settings of the cluster and its topics */
    SinkProcess(Map<String, String> settings, Path output, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("sink"));
        arguments.addAll(List.of(options));
        settings.forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
        process = new ProcessBuilder(JavaCommand.of(Main.class, List.of("-Xmx256m"), arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
