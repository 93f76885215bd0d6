package io.converge.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.PartitionWork;
import io.converge.testing.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An instance of an application in a process of its own, which tells what it works on as often as it is asked. */
final class Member implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING = "nothing";

    private final ChildProcess child;

    private Member(ChildProcess child) {
        this.child = child;
    }

    static Member start(Map<String, String> settings, List<String> jvmOptions) throws IOException {
        ChildProcess child = ChildProcess.start(Member.class, jvmOptions, List.of());
        child.writeLine(JSON.writeValueAsString(settings));
        return new Member(child);
    }

    /** The partitions that it works on; none before all of its work is up to date. */
    Set<Integer> partitions() throws IOException {
        child.writeLine("work");
        String answer = child.readLine();
        return answer.equals(NOTHING)
                ? Set.of()
                : Arrays.stream(answer.split(",")).map(Integer::valueOf).collect(Collectors.toSet());
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        child.process().destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** Is told its settings by a line of JSON. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Map<String, String> settings = JSON.readValue(input.readLine(), new TypeReference<>() {});
        try (ConvergeApplication application =
                new ConvergeApplication(new ConvergeConfig(settings), System.err::println)) {
            application.start();
            while (input.readLine() != null) {
                String work = application.isRunning()
                        ? application.work().stream()
                                .filter(PartitionWork::isActive)
                                .map(one -> String.valueOf(one.partition()))
                                .collect(Collectors.joining(","))
                        : "";
                ChildProcess.answer(work.isEmpty() ? NOTHING : work);
            }
        }
    }
}
