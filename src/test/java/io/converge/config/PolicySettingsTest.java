package io.converge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.ConflictType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tells the policies of catalogues apart, and what their texts mean. */
class PolicySettingsTest {

    private static final String ASSUMED = "{\"assumed.replication.lag.ms\":\"10000\",\"resolution.deletes\":\"win\",";

    @TempDir
    private Path folder;

    /** Recorded before there were policies for types of conflicts, and groups: they stand with catalogues. */
    @Test
    void textsOfEarlierReleasesAreOfTheSamePoliciesAsEver() throws IOException {
        Path script = Files.writeString(folder.resolve("merge.js"), "function merge(a, b, c, d) {}");

        assertSame(
                "a47f5b1befa81858c61b833c876f2539",
                ASSUMED + "\"resolution.path\":\"\",\"resolution.policy\":\"last-write-wins\","
                        + "\"unresolved.action\":\"provisional\"}",
                Map.of());
        assertSame(
                "04350dc26d0db33f2792fe2cdba394b6",
                ASSUMED + "\"resolution.origins\":\"eu,us\",\"resolution.path\":\"\","
                        + "\"resolution.policy\":\"origin-priority\",\"unresolved.action\":\"provisional\"}",
                Map.of("resolution.policy", "origin-priority", "resolution.origins", "eu,us"));
        assertSame(
                "17a1f59fb4b9a84d3beaaeed3f1b3c69",
                ASSUMED + "\"resolution.fields\":\"/price=min,/attributes/*=origin-priority\","
                        + "\"resolution.merged.max.bytes\":\"900000\",\"resolution.origins\":\"eu,us\","
                        + "\"resolution.path\":\"\",\"resolution.policy\":\"field-merge\","
                        + "\"unresolved.action\":\"provisional\"}",
                Map.of(
                        "resolution.policy",
                        "field-merge",
                        "resolution.origins",
                        "eu,us",
                        "resolution.fields",
                        "/price=min,/attributes/*=origin-priority"));
        assertSame(
                "a960fa529143d92226ac12d971fbdd88",
                ASSUMED + "\"resolution.merged.max.bytes\":\"900000\",\"resolution.path\":\"\","
                        + "\"resolution.policy\":\"custom\",\"resolution.procedure\":\"file:\","
                        + "\"resolution.procedure.max.memory.bytes\":\"16777216\","
                        + "\"resolution.procedure.max.work\":\"10000000\",\"resolution.procedure.sha256\":"
                        + "\"59c124b48d810df19ecc7521300586979c01677cb08e510639310c8ebdd27ff6\","
                        + "\"script\":\"function merge(a, b, c, d) {}\",\"unresolved.action\":\"provisional\"}",
                Map.of("resolution.policy", "custom", "resolution.procedure", "file:" + script));
    }

    private static void assertSame(String digest, String text, Map<String, String> settings) {
        PolicySettings recorded = PolicySettings.parse(text);

        assertThat(recorded.identity().digest()).isEqualTo(digest);
        assertThat(recorded.byType()).isEmpty();
        assertThat(recorded.leafRules().groups()).isEmpty();
        assertThat(policy(settings)).isEqualTo(recorded);
        assertThat(policy(settings).json()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"insert, INSERT", "replace, REPLACE", "delete, DELETE"})
    void policyForATypeOfConflictIsPartOfThePolicy(String name, ConflictType type) {
        String key = "resolution.policy." + name;
        PolicySettings other = policy(Map.of(key, "manual"));

        assertThat(other.byType()).isEqualTo(Map.of(type, "manual"));
        assertThat(other.identity()).isNotEqualTo(policy(Map.of()).identity());
        assertThat(other.text()).contains("  " + key + "=manual\n");
        assertThat(PolicySettings.parse(other.json())).isEqualTo(other);
        assertThat(new ConvergeConfig(Map.of(key, "manual")).rules().byType()).containsOnlyKeys(type);
    }

    @Test
    void policyForATypeThatIsThatOfAllIsNoOther() {
        assertThat(policy(Map.of("resolution.policy", "manual", "resolution.policy.insert", "manual")))
                .isEqualTo(policy(Map.of("resolution.policy", "manual")));
    }

    @Test
    void groupsArePartOfFieldMergeAlone() {
        Map<String, String> grouped = Map.of("resolution.groups", "/price+/currency");

        assertThat(policy(grouped)).isEqualTo(policy(Map.of()));
        PolicySettings merging = policy(with(grouped, "resolution.policy", "field-merge"));
        assertThat(merging.identity())
                .isNotEqualTo(policy(Map.of("resolution.policy", "field-merge")).identity());
        assertThat(PolicySettings.parse(merging.json()).leafRules().groups()).hasSize(1);
    }

    @Test
    void policyForATypeBringsWhatItNeeds() throws IOException {
        Path script = Files.writeString(folder.resolve("merge.js"), "function merge(a, b, c, d) {}");

        assertThatThrownBy(() -> policy(Map.of("resolution.policy.delete", "origin-priority")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("resolution.origins is not set");
        assertThat(policy(Map.of("resolution.policy.delete", "origin-priority", "resolution.origins", "eu,us"))
                        .values())
                .containsEntry("resolution.origins", "eu,us");
        assertThat(policy(Map.of("resolution.policy.insert", "custom", "resolution.procedure", "file:" + script))
                        .values())
                .containsKeys(
                        "resolution.procedure.sha256", "resolution.procedure.max.work", "resolution.merged.max.bytes");
    }

    @Test
    void customForATypeLacksAProcedureAsCustomForAllDoes() {
        assertThat(policy(Map.of("resolution.policy.insert", "custom")).lack().orElseThrow())
                .startsWith(
                        "resolution.procedure is not set: under resolution.policy.insert=custom every conflict of that"
                                + " type is left to the application");
        assertThat(policy(Map.of("resolution.policy", "custom")).lack().orElseThrow())
                .startsWith("resolution.procedure is not set: under resolution.policy=custom every conflict is left");
        assertThat(policy(Map.of("resolution.policy.insert", "manual")).lack()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"field-merge", "latest", "Manual"})
    void whatIsNoPolicyForATypeIsRefused(String name) {
        assertThatThrownBy(() -> policy(Map.of("resolution.policy.replace", name)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("resolution.policy.replace")
                .hasMessageContaining("manual");
    }

    private static PolicySettings policy(Map<String, String> settings) {
        return new ConvergeConfig(settings).policy();
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }
}
