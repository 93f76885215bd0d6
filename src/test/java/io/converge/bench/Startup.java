package io.converge.bench;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a command of the runnable jar costs on a few changes, most of which is the start of a JVM and the loading of classes. */
@Command(
        name = "startup",
        description = {
            "The CPU time of commands of the runnable jar on ten changes, from their start to their end, and that of a program that does nothing.",
            "Needs the jar, and sh."
        },
        mixinStandardHelpOptions = true)
final class Startup implements Callable<Integer> {

    private static final int CHANGES = 10;
    private static final int SKUS = 4;
    private static final Pattern TIME = Pattern.compile("(\\d+)m(\\d+[.,]\\d+)s");

    @Option(names = "--jar", defaultValue = "target/converge.jar", description = "(default: ${DEFAULT-VALUE})")
    private Path jar;

    @Option(
            names = "--java",
            paramLabel = "HOME",
            description = "The JDKs, several if it is given more than once (default: the one that this runs on).")
    private List<Path> homes = List.of(Path.of(System.getProperty("java.home")));

    @Option(names = "--jvm", split = " ", description = "For the commands, as -Xshare:off.")
    private List<String> jvmOptions = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "(default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--output",
            defaultValue = "target/benchmark",
            description = "Folder of the figures (default: ${DEFAULT-VALUE}).")
    private Path output;

    /** @param cpuSeconds of each round, of the program and of its kernel's for it */
    record Measured(String java, String command, List<Double> cpuSeconds) {}

    /** A program that does nothing. */
    static final class Nothing {
        private Nothing() {}

        public static void main(String[] arguments) {
            // Whatever it takes is the JVM's.
        }
    }

    @Override
    public Integer call() throws Exception {
        Path changes = Files.writeString(Files.createTempFile("converge-startup", ".jsonl"), lines());
        try {
            Map<String, Measured> all = new LinkedHashMap<>();
            // A round has one run of each, so that a machine's moods are everybody's.
            for (int round = 0; round < rounds; round++) {
                for (Path home : homes) {
                    for (Map.Entry<String, List<String>> contender :
                            contenders(changes).entrySet()) {
                        String java = home.getFileName().toString();
                        all.computeIfAbsent(
                                        java + "\n" + contender.getKey(),
                                        key -> new Measured(java, contender.getKey(), new ArrayList<>()))
                                .cpuSeconds()
                                .add(cpuSeconds(home, contender.getValue()));
                    }
                }
            }
            report(List.copyOf(all.values()));
        } finally {
            Files.delete(changes);
        }
        return 0;
    }

    private Map<String, List<String>> contenders(Path changes) throws URISyntaxException {
        String own = Path.of(Startup.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String file = changes.toString();
        Map<String, List<String>> contenders = new LinkedHashMap<>();
        contenders.put("nothing", List.of("-cp", jar + File.pathSeparator + own, Nothing.class.getName()));
        contenders.put("--version", List.of("-jar", jar.toString(), "--version"));
        contenders.put("simulate", List.of("-jar", jar.toString(), "simulate", file));
        contenders.put("simulate --state", List.of("-jar", jar.toString(), "simulate", "--state", file));
        contenders.put("check-policy", List.of("-jar", jar.toString(), "check-policy", file));
        return contenders;
    }

    /** Each change of two origins that have not seen each other. */
    private static String lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < CHANGES; i++) {
            lines.append(
                    "{\"sku\":\"SKU-%d\",\"op\":\"UPSERT\",\"origin\":\"%s\",\"sequence\":%d,\"context\":{},\"timestamp\":%d,\"product\":{\"name\":\"Laptop %d\",\"price\":\"%d.50\",\"attributes\":{\"colour\":\"%s\"}}}%n"
                            .formatted(
                                    i % SKUS,
                                    i % 3 == 0 ? "eu-west" : "us-east",
                                    i + 1,
                                    i + 1,
                                    i % SKUS,
                                    900 + i,
                                    i % 3 == 0 ? "grey" : "black"));
        }
        return lines.toString();
    }

    /** What a program takes of all cores, as the shell tells it of its children. */
    private double cpuSeconds(Path home, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" >/dev/null || exit; times", "sh"));
        command.add(home.resolve("bin/java").toString());
        command.addAll(jvmOptions);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String times = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(arguments + " failed");
        }
        double seconds = 0;
        Matcher time = TIME.matcher(times);
        while (time.find()) {
            seconds += 60 * Integer.parseInt(time.group(1))
                    + Double.parseDouble(time.group(2).replace(',', '.'));
        }
        return seconds;
    }

    private void report(List<Measured> all) throws IOException {
        System.out.println(
                "| %d changes | JDK | CPU s, median (least – most) | without the JVM's own |".formatted(CHANGES));
        System.out.println("|---|---|--:|--:|");
        for (Measured one : all) {
            double nothing = all.stream()
                    .filter(other -> other.java().equals(one.java()))
                    .findFirst()
                    .map(other -> Result.median(other.cpuSeconds()))
                    .orElseThrow();
            List<Double> sorted = one.cpuSeconds().stream().sorted().toList();
            System.out.printf(
                    "| %s | %s | %.2f (%.2f – %.2f) | %.2f |%n",
                    one.command(),
                    one.java(),
                    Result.median(sorted),
                    sorted.get(0),
                    sorted.get(sorted.size() - 1),
                    Result.median(sorted) - nothing);
        }
        Figures.write(output, "startup", "startup", all);
    }
}
