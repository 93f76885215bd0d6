package io.converge.lookup;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;

/** Where an instance tells the others that it answers HTTP. */
public final class OwnAddress {

    private OwnAddress() {}

    /**
     * What {@code application.server} says; where that is not set, the address that the server listens on: on all addresses of the machine
     * one that is not its loopback, if there is one.
     *
     * @param port that the server listens on
     * @throws IOException if the host is not known
     */
    public static HostInfo of(ConvergeConfig config, int port) throws IOException {
        Object given = config.clientSettings().get(StreamsConfig.APPLICATION_SERVER_CONFIG);
        if (given != null && !given.toString().isBlank()) {
            return HostInfo.buildFromEndpoint(given.toString());
        }
        InetAddress address = InetAddress.getByName(config.httpHost());
        String host = address.isAnyLocalAddress() ? anyOfMachine().getHostAddress() : config.httpHost();
        return new HostInfo(withoutZone(host), port);
    }

    /** That of the machine's name before others, those of IPv4 before those of IPv6, on which not everything listens. */
    private static InetAddress anyOfMachine() throws IOException {
        List<InetAddress> all = new ArrayList<>(List.of(InetAddress.getLocalHost()));
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp()) {
                all.addAll(Collections.list(each.getInetAddresses()));
            }
        }
        return all.stream()
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing(Inet6Address.class::isInstance))
                .orElse(InetAddress.getLoopbackAddress());
    }

    private static String withoutZone(String host) {
        int zone = host.indexOf('%');
        return zone < 0 ? host : host.substring(0, zone);
    }

    /** As Kafka Streams wants it. */
    public static String text(HostInfo address) {
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        return host + ":" + address.port();
    }
}
