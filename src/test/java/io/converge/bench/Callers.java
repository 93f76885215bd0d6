package io.converge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.testing.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Asks an instance how skus stand, in a process of its own, so that nobody else's pauses are counted. */
final class Callers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE_NANOS = 200_000;
    private static final int CALLERS = 4;

    private final String url;
    private final Order order;

    /** @param asks calls a second */
    record Order(int skus, int asks, int seconds) {}

    private Callers(String url, Order order) {
        this.url = url;
        this.order = order;
    }

    /** How long each call took, in ms, from when it was due; the least first. */
    private double[] ask() {
        long begin = System.nanoTime();
        List<CompletableFuture<double[]>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            callers.add(CompletableFuture.supplyAsync(
                    () -> call(number, begin), task -> new Thread(task, "caller-" + number).start()));
        }
        double[] all = callers.stream()
                .map(CompletableFuture::join)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        Arrays.sort(all);
        return all;
    }

    private double[] call(int caller, long begin) {
        HttpClient client = HttpClient.newHttpClient();
        Random random = new Random(caller);
        double[] took = new double[Math.max(1, order.asks() * order.seconds() / CALLERS)];
        for (int i = 0; i < took.length; i++) {
            long due = begin + (long) ((i + (double) caller / CALLERS) * CALLERS * 1e9 / order.asks());
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(url + "/api/items/" + Workload.sku(random.nextInt(order.skus()))))
                    .build();
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .statusCode();
                if (status != 200) {
                    throw new IllegalStateException(request.uri() + " is answered with " + status);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            took[i] = (System.nanoTime() - due) / 1e6;
        }
        return took;
    }

    /** @param arguments where the instance is, and the order */
    public static void main(String[] arguments) throws IOException {
        Callers callers = new Callers(arguments[0], JSON.readValue(arguments[1], Order.class));
        callers.ask(); // What is not compiled yet is not what is measured.
        ChildProcess.answer("ready");
        while (System.in.read() >= 0) {
            ChildProcess.answer(JSON.writeValueAsString(callers.ask()));
        }
    }

    /** Callers as their parent sees them. */
    static final class Handle implements AutoCloseable {

        private final ChildProcess child;

        private Handle(ChildProcess child) {
            this.child = child;
        }

        double[] ask() throws IOException {
            child.writeLine("");
            return JSON.readValue(child.readLine(), double[].class);
        }

        @Override
        public void close() throws IOException {
            child.close();
        }
    }

    /** Returns once they have called for a while. */
    static Handle start(String url, Order order) throws IOException {
        ChildProcess child = ChildProcess.start(Callers.class, List.of(), List.of(url, JSON.writeValueAsString(order)));
        child.readLine();
        return new Handle(child);
    }
}
