package io.converge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    @TempDir
    private Path folder;

    private Path file(String text, Charset charset) throws IOException {
        return Files.writeString(folder.resolve("text"), text, charset);
    }

    @Test
    void whatIsNotOfTheCharsetIsNamedWithItsPlace() throws IOException {
        Path latin = file("a\r\nbä\n", StandardCharsets.ISO_8859_1);

        assertThat(TextFile.read("--text", latin, StandardCharsets.ISO_8859_1)).isEqualTo("a\r\nbä\n");
        assertThatThrownBy(() -> TextFile.read("--text", latin, StandardCharsets.UTF_8))
                .isInstanceOf(IOException.class)
                .hasMessage("--text " + latin + ": not UTF-8: byte 0xe4 at line 2, column 2");
        Path cut = Files.write(
                folder.resolve("cut"), new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'a', (byte) 0xc3});
        assertThatThrownBy(() -> TextFile.read("--text", cut, StandardCharsets.UTF_8))
                .hasMessage("--text " + cut + ": not UTF-8: byte 0xc3 at line 1, column 2");
    }

    @Test
    void aMarkIsNoPartOfIt() throws IOException {
        assertThat(TextFile.read("--text", file("\uFEFF{}", StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo("{}");
        assertThat(TextFile.read("--text", file("\uFEFF{}", StandardCharsets.UTF_16LE), StandardCharsets.UTF_16LE))
                .isEqualTo("{}");
        assertThat(TextFile.read("--text", file("", StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamed() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> TextFile.read("--text", none, StandardCharsets.UTF_8))
                .isInstanceOf(IOException.class)
                .hasMessage("--text: there is no file " + none);
        assertThatThrownBy(() -> TextFile.read("--text", folder, StandardCharsets.UTF_8))
                .isInstanceOf(IOException.class)
                .hasMessage("--text: " + folder + " is a directory, not a file");
        assertThatThrownBy(() -> TextFile.open(folder)).hasMessage(folder + " is a directory, not a file");
        assertThatThrownBy(() -> config(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(folder + " is a directory, not a file");
    }

    @Test
    void settingsMayBeginWithAMarkAndMustBeUtf8() throws IOException {
        Path marked = file("\uFEFFresolution.policy=manual\n", StandardCharsets.UTF_8);
        assertThat(SettingSources.merge(marked, Map.of(), Map.of())).isEqualTo(Map.of("resolution.policy", "manual"));
        Path latin = file("resolution.origins=süd\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> SettingSources.merge(latin, Map.of(), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("--config " + latin + ": not UTF-8: byte 0xfc at line 1, column 21");
    }

    @Test
    void aScriptMayBeginWithAMarkAndMustBeUtf8() throws IOException {
        String script = "function (incoming, existing) { getContext().getResponse().setBody('ä'); }";
        Path marked = file("\uFEFF" + script, StandardCharsets.UTF_8);
        config(marked).checkPolicy();
        Path latin = file(script, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> config(latin))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Invalid value file:" + latin
                        + " for configuration resolution.procedure: the script is not UTF-8: byte 0xe4 at line 1, column "
                        + (script.indexOf('ä') + 1));
    }

    private static ConvergeConfig config(Path script) {
        ConvergeConfig config =
                new ConvergeConfig(Map.of("resolution.policy", "custom", "resolution.procedure", "file:" + script));
        config.policy();
        return config;
    }
}
