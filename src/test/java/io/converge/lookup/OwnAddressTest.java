package io.converge.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

class OwnAddressTest {

    @Test
    void whatIsSetGoesBeforeWhereTheServerListens() throws IOException {
        assertThat(address(Map.of("application.server", "instance-2:9000")))
                .isEqualTo(new HostInfo("instance-2", 9000));
    }

    @Test
    void hostThatIsListenedOnIsTold() throws IOException {
        assertThat(address(Map.of("http.port", "0"))).isEqualTo(new HostInfo("127.0.0.1", 8080));
        assertThat(address(Map.of("http.port", "0", "http.host", "::1"))).isEqualTo(new HostInfo("::1", 8080));
    }

    @Test
    void serverOnAllAddressesTellsOneThatOthersCanReach() throws IOException {
        HostInfo address = address(Map.of("http.port", "0", "http.host", "0.0.0.0"));

        assertThat(InetAddress.getByName(address.host()).isAnyLocalAddress()).isFalse();
        assertThat(address.port()).isEqualTo(8080);
    }

    @Test
    void addressOfIpv6IsInBrackets() {
        assertThat(OwnAddress.text(new HostInfo("fd00::2", 8080))).isEqualTo("[fd00::2]:8080");
        assertThat(HostInfo.buildFromEndpoint("[fd00::2]:8080")).isEqualTo(new HostInfo("fd00::2", 8080));
    }

    @Test
    void skuIsOneSegmentOfAPathWhateverItHolds() {
        assertThat(Peers.encoded("a/b%\n..é")).isEqualTo("a%2Fb%25%0A%2E%2E%C3%A9");
    }

    private static HostInfo address(Map<String, String> settings) throws IOException {
        return OwnAddress.of(new ConvergeConfig(settings), 8080);
    }
}
