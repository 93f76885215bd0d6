package io.converge.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instances of a deployment in processes of their own, from the packaged jar. */
final class InstanceProcesses implements AutoCloseable {

    private final Path directory;
    private final Map<String, String> settings;
    private final List<Process> processes = new ArrayList<>();

    /** @param directory for state and what is printed */
    InstanceProcesses(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * Starts one.
     *
     * @param number of its state folder
     * @param others settings above the deployment's
     */
    Process start(int number, Map<String, String> others, String... options) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(others);
        return start(number, all, Map.of(), options);
    }

    /**
     * Starts one with only its names from the deployment.
     *
     * @param number of its state folder
     * @param file with all other settings
     * @param logLevel for all that it has to say
     */
    Process start(int number, Path file, String logLevel) throws IOException {
        Map<String, String> names = new HashMap<>(settings);
        names.keySet().removeIf(key -> !key.startsWith("application.") && !key.contains("topic"));
        return start(number, names, Map.of("LOG_LEVEL", logLevel), "--config", file.toString());
    }

    private Process start(int number, Map<String, String> given, Map<String, String> environment, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("converge.jar"),
                "run"));
        command.addAll(List.of(options));
        Map<String, String> all = new HashMap<>(
                Map.of("state.dir", directory.resolve("process-" + number).toString()));
        all.putAll(given);
        all.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output(number).toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Path output(int number) {
        return directory.resolve("process-" + number + ".txt");
    }

    /** What those of this number have printed. */
    String printed(int number) throws IOException {
        return Files.exists(output(number)) ? Files.readString(output(number)) : "";
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
