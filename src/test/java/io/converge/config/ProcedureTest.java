package io.converge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.ConflictType;
import io.converge.policy.Policies;
import io.converge.policy.SumOfRevisions;
import io.converge.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a merge procedure is found, and what tells one from another. */
class ProcedureTest {

    @TempDir
    private Path folder;

    @Test
    void classOnTheClassPathIsFoundByName() {
        ConvergeConfig config = custom(SumOfRevisions.class.getName());

        assertThat(config.rules().policy().name()).isEqualTo(Policies.CUSTOM);
        assertThat(config.policy().values()).containsKey("resolution.procedure.sha256");
    }

    @Test
    void classInAJarOfThePluginsFolderIsFoundByName() throws Exception {
        jar("return new Verdict.Delete();");
        ConvergeConfig first = custom("plugged.Procedure");
        String digest = first.policy().identity().digest();

        assertThat(first.rules().policy().decide("LAP-001", ConflictType.REPLACE, List.of()))
                .isNotNull();

        jar("return new Verdict.GiveUp(\"never\");");
        assertThat(custom("plugged.Procedure").policy().identity().digest()).isNotEqualTo(digest);
        assertThatThrownBy(() -> first.rules()).hasMessageContaining("not the one any more");
    }

    @Test
    void procedureThatCannotBeLoadedIsNamedWithTheReason() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.js"), "function (a) { return a +; }");

        assertRefused("io.nowhere.Procedure", "no such class on the class path, nor in the 0 jars");
        assertRefused("java.lang.String", "does not implement io.converge.policy.MergeProcedure");
        assertRefused("file:" + folder.resolve("none.js"), "there is no file");
        assertRefused("file:" + broken, "SyntaxError");
    }

    @Test
    void settingsCanBeMadeOfTheirTextAgain() throws IOException {
        Path script = Files.writeString(folder.resolve("merge.js"), "function merge(a, b, c, d) {}");
        PolicySettings settings = custom("file:" + script).policy();

        assertThat(PolicySettings.parse(settings.json())).isEqualTo(settings);
        assertThat(settings.script()).contains("merge");
    }

    @Test
    void sameScriptInAnotherPlaceIsTheSamePolicy() throws IOException {
        Path here = Files.writeString(folder.resolve("here.js"), "function merge(a, b, c, d) {}");
        Path there = Files.writeString(folder.resolve("there.js"), "function merge(a, b, c, d) {}");
        Path other = Files.writeString(folder.resolve("other.js"), "function merge(a, b, c, d) { return; }");

        assertThat(custom("file:" + here).policy().identity())
                .isEqualTo(custom("file:" + there).policy().identity())
                .isNotEqualTo(custom("file:" + other).policy().identity());
    }

    @Test
    void settingsWithoutEffectDoNotTellPoliciesApart() {
        PolicySettings plain = new ConvergeConfig(Map.of()).policy();

        assertThat(new ConvergeConfig(Map.of("resolution.origins", "eu"))
                        .policy()
                        .identity())
                .isEqualTo(plain.identity());
        assertThat(new ConvergeConfig(Map.of("resolution.path", "/x")).policy().identity())
                .isNotEqualTo(plain.identity());
    }

    @Test
    void originPriorityNeedsOrigins() {
        Map<String, String> rule =
                Map.of("resolution.policy", "field-merge", "resolution.fields", "/a=origin-priority");

        assertThatThrownBy(() -> new ConvergeConfig(rule).policy())
                .hasMessageContaining("resolution.origins is not set");
    }

    private void assertRefused(String procedure, String reason) {
        assertThatThrownBy(() -> custom(procedure).checkPolicy())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("resolution.procedure")
                .hasMessageContaining(reason);
    }

    private ConvergeConfig custom(String procedure) {
        Map<String, String> settings = new HashMap<>();
        settings.put("resolution.policy", "custom");
        settings.put("resolution.procedure", procedure);
        settings.put("plugins.dir", folder.toString());
        return new ConvergeConfig(settings);
    }

    /** A jar with {@code plugged.Procedure}. */
    private void jar(String body) throws IOException {
        PluginJar.write(
                folder.resolve("procedure.jar"),
                "plugged.Procedure",
                "package plugged; import io.converge.policy.*; import java.util.List; import io.converge.model.Version;\n"
                        + "public final class Procedure implements MergeProcedure {\n"
                        + "public Verdict merge(String sku, List<Version> versions) { " + body + " } }");
    }
}
