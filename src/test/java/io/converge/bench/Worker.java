package io.converge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.testing.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs one contender again and again in a process of its own, so that each has its own compiled code and memory.
 *
 * <p>It is told a line of JSON for each run, {@link Order}, and answers with a {@link Run}.
 */
final class Worker {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_MS = 50;

    /**
     * @param settings of the application
     * @param changes after how many to stop
     * @param maxSeconds when to stop at the latest
     * @param weighsHeap whether to collect garbage at the end and see what is left
     */
    record Order(Map<String, String> settings, long changes, double maxSeconds, boolean weighsHeap) {}

    private final Contender contender;

    private Worker(Contender contender) {
        this.contender = contender;
    }

    private Run run(Order order) throws InterruptedException {
        Job job = contender.job(order.settings());
        job.start();
        long begin = System.nanoTime();
        long cpu = cpuNanos();
        long deadline = begin + (long) (order.maxSeconds() * TimeUnit.SECONDS.toNanos(1));
        long processed = 0;
        while (processed < order.changes() && System.nanoTime() - deadline < 0) {
            Thread.sleep(POLL_MS);
            processed = job.processed();
        }
        double cut = seconds(begin);
        long heapBytes = order.weighsHeap() ? heapBytes() : 0;
        boolean complete = processed >= order.changes();
        Traffic traffic = job.traffic();
        job.end();
        // All that was processed is committed now; what a deadline cut off is counted up to the deadline.
        double seconds = complete && !order.weighsHeap() ? seconds(begin) : cut;
        job.close();
        return new Run(
                processed,
                seconds,
                (cpuNanos() - cpu) / 1e9,
                peakBytes(),
                traffic.sentBytes(),
                traffic.receivedBytes(),
                heapBytes);
    }

    private static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The high-water mark of resident memory, as Linux tells it. */
    private static long peakBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findAny()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }

    /** @param arguments the contender's name */
    public static void main(String[] arguments) throws Exception {
        Worker worker = new Worker(Contender.valueOf(arguments[0]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            ChildProcess.answer(JSON.writeValueAsString(worker.run(JSON.readValue(line, Order.class))));
        }
    }

    /** A worker as its parent sees it. */
    static final class Handle implements AutoCloseable {

        private final ChildProcess child;

        private Handle(ChildProcess child) {
            this.child = child;
        }

        Run run(Order order) throws IOException {
            child.writeLine(JSON.writeValueAsString(order));
            return JSON.readValue(child.readLine(), Run.class);
        }

        Run runUnchecked(Order order) {
            try {
                return run(order);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Ends it in the middle of a run. */
        void kill() {
            child.process().destroyForcibly();
        }

        @Override
        public void close() throws IOException {
            child.close();
        }
    }

    static Handle start(Contender contender, List<String> jvmOptions) throws IOException {
        return new Handle(ChildProcess.start(Worker.class, jvmOptions, List.of(contender.name())));
    }
}
