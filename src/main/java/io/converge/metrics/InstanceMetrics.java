package io.converge.metrics;

import io.converge.runtime.ConvergeApplication;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What an instance tells Prometheus: Converge's own metrics, those of Kafka Streams and its clients, and some of the virtual machine. */
public final class InstanceMetrics implements AutoCloseable {

    /** Of what {@link #scrape()} gives. */
    public static final String MEDIA_TYPE = ProcessRegistry.MEDIA_TYPE;

    private final ProcessRegistry process = new ProcessRegistry();
    private final ConvergeApplication application;
    private final ConvergeMeters own;
    private KafkaMeters kafka;

    /** @param openConflicts of the catalogue */
    public InstanceMetrics(ConvergeApplication application, OpenConflictCounts openConflicts) {
        this.application = application;
        PrometheusMeterRegistry registry = process.registry();
        registry.config().meterFilter(KafkaMeters.filter());
        registry.getPrometheusRegistry()
                .register(new FreshnessCollector(application.measures().freshness()));
        process.bindMachine();
        own = new ConvergeMeters(registry, application, openConflicts);
        own.register();
    }

    /** All metrics as they are now, in Prometheus' text format. */
    public synchronized byte[] scrape() {
        // Before the application is under way Kafka Streams is not there.
        if (kafka == null && application.streams().isPresent()) {
            kafka = new KafkaMeters(application.streams().get(), process.registry());
        }
        own.refresh();
        return process.scrape();
    }

    @Override
    public synchronized void close() {
        if (kafka != null) {
            kafka.close();
        }
        process.close();
    }
}
