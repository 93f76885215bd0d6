package io.converge.metrics;

import io.converge.runtime.ConvergeApplication;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What an instance tells Prometheus: Converge's own metrics, those of Kafka Streams and its clients, and some of the virtual machine. */
public final class InstanceMetrics implements AutoCloseable {

    /** Of what {@link #scrape()} gives. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ConvergeApplication application;
    private final ConvergeMeters own;
    private KafkaMeters kafka;

    /** @param openConflicts of the catalogue */
    public InstanceMetrics(ConvergeApplication application, OpenConflictCounts openConflicts) {
        this.application = application;
        registry.config().meterFilter(KafkaMeters.filter());
        registry.getPrometheusRegistry()
                .register(new FreshnessCollector(application.measures().freshness()));
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        own = new ConvergeMeters(registry, application, openConflicts);
        own.register();
    }

    /** All metrics as they are now, in Prometheus' text format. */
    public synchronized byte[] scrape() {
        // Before the application is under way Kafka Streams is not there.
        if (kafka == null && application.streams().isPresent()) {
            kafka = new KafkaMeters(application.streams().get(), registry);
        }
        own.refresh();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            registry.scrape(text, MEDIA_TYPE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    @Override
    public synchronized void close() {
        if (kafka != null) {
            kafka.close();
        }
        collections.close();
        registry.close();
    }
}
