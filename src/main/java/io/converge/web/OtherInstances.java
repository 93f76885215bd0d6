package io.converge.web;

import io.converge.lookup.Peers;
import io.converge.runtime.ConvergeApplication;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;

/** Where the other instances of the application answer, as Kafka Streams has heard it from each of them. */
final class OtherInstances {

    private final ConvergeApplication application;
    private final Supplier<HostInfo> own;
    private final Peers peers;

    /**
     * @param own where this one answers; null while it does not
     * @param peers how they are reached
     */
    OtherInstances(ConvergeApplication application, Supplier<HostInfo> own, Peers peers) {
        this.application = application;
        this.own = own;
        this.peers = peers;
    }

    List<URI> urls() {
        return application.streams().map(this::urls).orElse(List.of());
    }

    private List<URI> urls(KafkaStreams streams) {
        try {
            return streams.metadataForAllStreamsClients().stream()
                    .map(StreamsMetadata::hostInfo)
                    .filter(host -> !host.equals(HostInfo.unavailable()) && !host.equals(own.get()))
                    .map(host -> URI.create(peers.url(host)))
                    .toList();
        } catch (StreamsNotStartedException | IllegalStateException e) {
            return List.of(); // Nothing is known before the start, and behind the end.
        }
    }
}
