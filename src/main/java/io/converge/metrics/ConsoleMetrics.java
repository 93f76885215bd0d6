package io.converge.metrics;

import io.micrometer.core.instrument.Gauge;
import java.util.function.BooleanSupplier;

/** What a console by itself tells Prometheus: whether it reads its topics, the conflicts that are open, and some of the virtual machine. */
public final class ConsoleMetrics implements AutoCloseable {

    /** Of what {@link #scrape()} gives. */
    public static final String MEDIA_TYPE = ProcessRegistry.MEDIA_TYPE;

    private final ProcessRegistry process = new ProcessRegistry();
    private final OpenConflictMeters open;

    /**
     * @param ready whether it knows all that its topics tell
     * @param openConflicts of the catalogue
     */
    public ConsoleMetrics(BooleanSupplier ready, OpenConflictCounts openConflicts) {
        open = new OpenConflictMeters(openConflicts);
        process.bindMachine();
        open.register(process.registry());
        Gauge.builder("converge.console.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1: it knows all that its topics tell.")
                .register(process.registry());
    }

    /** All metrics as they are now, in Prometheus' text format. */
    public synchronized byte[] scrape() {
        open.refresh();
        return process.scrape();
    }

    @Override
    public synchronized void close() {
        process.close();
    }
}
