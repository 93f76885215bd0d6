package io.converge.config;

import static io.converge.testing.Changes.delete;
import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.causality.ItemState;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Convergence.Rejected;
import io.converge.topology.StoreFilters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvergeConfigTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resolution.policy          | newest         | last-write-wins",
                "resolution.path            | revision       | is not a JSON pointer",
                "resolution.path            | /a~2           | is not a JSON pointer",
                "resolution.deletes         | sometimes      | win, newest, lose",
                "unresolved.action          | wait           | provisional, hold",
                "assumed.replication.lag.ms | -2             | at least -1",
                "assumed.replication.lag.ms | soon           | Not a number of type LONG",
                "max.origins                | 0              | at least 1",
                "conflicts.max.bytes        | 100            | at least 10000",
                "changes.topics             | a,a            | named twice",
                "converged.topic            | product-changes | is also named by changes.topics",
                "resolution.polciy          | x              | Unknown setting resolution.polciy. Is resolution.policy meant?",
                "resolution.colour          | x              | Unknown setting resolution.colour. `config` prints",
                "max.chnge.bytes            | 1              | Unknown setting max.chnge.bytes. Is max.change.bytes meant?",
                "processing.guarantee       | exactly_once   | exactly_once_v2, at_least_once",
                "processing.exception.handler | x            | Converge sets this itself",
            })
    void wrongValueNamesItsKeyAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> new ConvergeConfig(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(allowed);
    }

    @Test
    void settingsOfKafkaStreamsThatDoNotGoTogetherAreTold() {
        ConvergeConfig longCommits =
                new ConvergeConfig(Map.of("bootstrap.servers", "localhost:9092", "commit.interval.ms", "20000"));

        assertThatThrownBy(longCommits::maxPollIntervalMs)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("commit.interval.ms");
    }

    /** In each setting a star stands for a pointer of more steps than any product has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resolution.path   | *",
                "resolution.fields | *=min",
                "resolution.fields | /a=by:*",
                "resolution.groups | /b+*",
                "unique.keys       | key=/a+*"
            })
    void pointerThatIsDeeperThanAnyProductIsRefused(String key, String value) {
        String deep = "/a".repeat(201);

        assertThatThrownBy(() -> new ConvergeConfig(Map.of(key, value.replace("*", deep))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(" has 201 steps; a JSON pointer has at most 200, as no product is deeper");
        assertThatCode(() -> new ConvergeConfig(Map.of(key, value.replace("*", deep.substring(2)))))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsNotConvergesGoesToKafkaStreamsUnderItsOwnName() {
        ConvergeConfig config = new ConvergeConfig(
                Map.of("num.stream.threads", "3", "processing.guarantee", "at_least_once", "max.origins", "9"));

        assertThat(config.streamsSettings())
                .containsEntry("num.stream.threads", "3")
                .containsEntry("processing.guarantee", "at_least_once")
                .doesNotContainKey("max.origins");
    }

    @Test
    void noNameOfKafkasIsTakenForASlipInOneOfConverges() {
        Stream.of(
                        StreamsConfig.configDef(),
                        ConsumerConfig.configDef(),
                        ProducerConfig.configDef(),
                        AdminClientConfig.configDef())
                .flatMap(kafka -> kafka.names().stream())
                .filter(name -> !SettingChecks.RESERVED.contains(name))
                .forEach(name -> SettingChecks.names(Map.of(name, StreamsConfig.AT_LEAST_ONCE), List.of()));
    }

    @Test
    void exactlyOnceIsTheDefault() {
        assertThat(new ConvergeConfig(Map.of()).streamsSettings())
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"heartbeat.interval.ms", "consumer.heartbeat.interval.ms", "main.consumer.heartbeat.interval.ms"
            })
    void heartbeatThatIsGivenGoesBeforeTheDefault(String key) {
        assertThat(heartbeatMs(Map.of())).isEqualTo("500");
        assertThat(heartbeatMs(Map.of(key, "1500"))).isEqualTo("1500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch.size", "producer.batch.size"})
    void batchSizeThatIsGivenGoesBeforeTheDefault(String key) {
        assertThat(batchSize(Map.of())).isEqualTo("65536");
        assertThat(batchSize(Map.of(key, "1000"))).isEqualTo("1000");
    }

    @Test
    void settingOfRocksDbThatIsGivenGoesBeforeTheDefault() {
        String key = "rocksdb.config.setter";
        ConvergeConfig given = new ConvergeConfig(Map.of(key, "com.example.Setter"));

        assertThat(new ConvergeConfig(Map.of()).streamsSettings()).containsEntry(key, StoreFilters.class);
        assertThat(given.streamsSettings()).containsEntry(key, "com.example.Setter");
    }

    private static String heartbeatMs(Map<String, String> given) {
        return streamsConfig(given)
                .getMainConsumerConfigs("group", "client", 0)
                .get("heartbeat.interval.ms")
                .toString();
    }

    private static String batchSize(Map<String, String> given) {
        return streamsConfig(given)
                .getProducerConfigs("client")
                .get("batch.size")
                .toString();
    }

    private static StreamsConfig streamsConfig(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("bootstrap.servers", "localhost:9092");
        return new StreamsConfig(new ConvergeConfig(all).streamsSettings());
    }

    @Test
    void protocolOfKafkaStreamsIsForKafkaStreamsAlone() {
        ConvergeConfig streams = new ConvergeConfig(Map.of("group.protocol", "Streams"));

        assertThat(streams.streamsSettings()).containsEntry("group.protocol", "Streams");
        assertThat(streams.clientSettings()).doesNotContainKey("group.protocol");
        assertThat(new ConvergeConfig(Map.of("group.protocol", "consumer")).clientSettings())
                .containsEntry("group.protocol", "consumer");
    }

    @Test
    void commandLineIsAboveTheEnvironmentAndThatAboveTheFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("c.properties"), "max.origins=1\nresolution.deletes=lose \na.b=file\n");

        Map<String, String> settings = SettingSources.merge(
                file,
                Map.of("CONVERGE_MAX_ORIGINS", "2", "CONVERGE_RESOLUTION_DELETES", "newest", "PATH", "/bin"),
                Map.of("max.origins", "3"));

        assertThat(settings).isEqualTo(Map.of("max.origins", "3", "resolution.deletes", "newest", "a.b", "file"));
    }

    @ParameterizedTest
    @CsvSource({
        "max.clock.skew.ms, 3600000, -1",
        "max.origins, 256, 16",
        "max.change.bytes, 1048576, 2000000",
        "max.live.bytes, 16777216, 20000000",
        "max.number.digits, 1000, 40",
        "tombstone.retention.ms, 2592000000, 60000"
    })
    void limitThatDecidesWhatIsAcceptedIsPartOfThePolicyWhereItIsNotTheDefault(
            String key, String defaultValue, String another) {
        PolicySettings unset = new ConvergeConfig(Map.of()).policy();
        PolicySettings written = new ConvergeConfig(Map.of(key, " " + defaultValue + " ")).policy();
        PolicySettings other = new ConvergeConfig(Map.of(key, another)).policy();

        assertThat(written).isEqualTo(unset);
        assertThat(other.values()).containsEntry(key, another);
        assertThat(other.identity()).isNotEqualTo(unset.identity());
        assertThat(PolicySettings.parse(other.json())).isEqualTo(other);
        // Whoever compares them is shown both.
        assertThat(other.text(unset)).contains("  " + key + "=" + another + "\n");
        assertThat(unset.text(other)).contains("  " + key + "=" + defaultValue + "\n");
        assertThat(unset.text()).doesNotContain(key);
    }

    /** What stands with every catalogue whose limits are the defaults: an upgrade must not change it. */
    @Test
    void textOfAPolicyWithDefaultLimitsIsAsItWasBeforeTheyEnteredIt() {
        assertThat(new ConvergeConfig(Map.of()).policy().json())
                .isEqualTo("{\"assumed.replication.lag.ms\":\"10000\",\"resolution.deletes\":\"win\","
                        + "\"resolution.path\":\"\",\"resolution.policy\":\"last-write-wins\","
                        + "\"unresolved.action\":\"provisional\"}");
    }

    @Test
    void uniqueKeysArePartOfThePolicyWhereThereAreAny() {
        PolicySettings unset = new ConvergeConfig(Map.of()).policy();
        PolicySettings written =
                new ConvergeConfig(Map.of("unique.keys", "", "unique.policy", "last-write-wins")).policy();
        PolicySettings keys = new ConvergeConfig(Map.of("unique.keys", "gtin=/gtin,model=/brand+/model")).policy();

        assertThat(written).isEqualTo(unset);
        assertThat(unset.uniqueKeys().isEmpty()).isTrue();
        assertThat(keys.json())
                .contains("\"unique.keys\":\"gtin=/gtin,model=/brand+/model\",\"unique.policy\":\"manual\"");
        assertThat(PolicySettings.parse(keys.json())).isEqualTo(keys);
        assertThat(PolicySettings.parse(keys.json()).uniqueKeys()).isEqualTo(keys.uniqueKeys());
        assertThat(keys.uniqueKeys().has("model=/brand+/model")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gtin | is not NAME=POINTER+POINTER such as gtin=/gtin or model=/brand+/model",
                "a=/x,a=/y | two constraints are named a",
                "a=x | is not a JSON pointer such as /attributes/revision"
            })
    void wrongUniqueKeysAreRefused(String keys, String message) {
        assertThatThrownBy(() -> new ConvergeConfig(Map.of("unique.keys", keys)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unique.keys")
                .hasMessageContaining(message);
    }

    @Test
    void uniqueKeysByOriginNeedTheOrderOfTheOrigins() {
        Map<String, String> settings = Map.of("unique.keys", "a=/a", "unique.policy", "origin-priority");

        assertThatThrownBy(() -> new ConvergeConfig(settings).policy())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("resolution.origins is not set");
        assertThat(new ConvergeConfig(settings)
                        .with(Map.of("resolution.origins", "eu,us"))
                        .uniqueKeys()
                        .policy()
                        .origins())
                .containsExactly("eu", "us");
    }

    @Test
    void earlierPolicyDecidesUnderTheLimitsThatHoldNow() {
        ConvergeConfig config = new ConvergeConfig(Map.of("max.origins", "2"));
        PolicySettings earlier = new ConvergeConfig(Map.of("max.origins", "1")).policy();
        Convergence convergence = config.convergence(earlier);

        ItemState one = ((Converged) convergence.step(ItemState.EMPTY, delete("a:1", seen()))).state();
        ItemState two = ((Converged) convergence.step(one, delete("b:1", seen()))).state();

        assertThat(two.clock()).isEqualTo(seen("a", 1, "b", 1));
        assertThat(convergence.step(two, delete("c:1", seen()))).isInstanceOf(Rejected.class);
    }

    @Test
    void secretsAreNotPartOfItsText() {
        ConvergeConfig config = new ConvergeConfig(Map.of("basic.auth.user.info", "user:secret"));

        assertThat(config.toString()).contains("basic.auth.user.info").doesNotContain("secret");
    }

    @Test
    void configurationPageHasTheReferenceAsItIs() throws Exception {
        assertThat(Files.readString(Path.of("docs/configuration.md"))).contains(ConfigReference.markdown());
    }

    @Test
    void userInTheUrlOfTheRegistryBecomesASettingThatNobodyShows() {
        ConvergeConfig config = new ConvergeConfig(
                Map.of("schema.registry.url", "https://me:secret@one:8081,https://me:secret@two:8081/path"));

        assertThat(config.registryUrl()).isEqualTo("https://one:8081,https://two:8081/path");
        assertThat(config.clientSettings())
                .containsEntry("basic.auth.credentials.source", "USER_INFO")
                .containsEntry("basic.auth.user.info", "me:secret");
        assertThatThrownBy(() -> new ConvergeConfig(
                        Map.of("schema.registry.url", "https://me:secret@one:8081,https://you:secret@two:8081")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("basic.auth.user.info")
                .hasMessageNotContaining("secret");
    }
}
