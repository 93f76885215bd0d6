package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.access.AccessGate;
import io.converge.config.ConvergeConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Adding users, with passwords from standard input. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class AddUserCommandTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    private int add(String password, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(password.getBytes(StandardCharsets.UTF_8)));
        try {
            return new CommandLine(new AddUserCommand())
                    .setErr(new PrintWriter(said, true))
                    .setExecutionExceptionHandler((e, line, parsed) -> {
                        said.append(e.getMessage());
                        return Main.FAILED;
                    })
                    .execute(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private int add(String name, String role) {
        return add(PASSWORD + "\n", name, "--role", role, "--users-file", file().toString());
    }

    private Path file() {
        return folder.resolve("users");
    }

    @Test
    void theFileIsItsOwnersAloneAndHasNoPassword() throws IOException {
        assertThat(add("anna", "resolver")).isZero();
        assertThat(add("vera@example.org", "viewer")).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file()))
                .startsWith("anna:resolver:$2a$12$")
                .contains("\nvera@example.org:viewer:$2")
                .doesNotContain(PASSWORD);
        assertThat(said.toString()).doesNotContain(PASSWORD);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aServerTakesTheFile() {
        add("anna", "resolver");
        assertThat(AccessGate.of(new ConvergeConfig(Map.of("http.users.file", file().toString()))))
                .isNotNull();
    }

    @Test
    void whoIsThereIsReplacedOnlyOnPurpose() throws IOException {
        Files.writeString(file(), "# those who may\n");
        add("anna", "resolver");
        String before = Files.readString(file());
        assertThat(add("anna", "viewer")).isEqualTo(1);
        assertThat(said.toString()).contains("anna is in").contains("--replace");
        assertThat(Files.readString(file())).isEqualTo(before);
        assertThat(add(PASSWORD, "anna", "--role", "viewer", "--users-file", file().toString(), "--replace"))
                .isZero();
        assertThat(Files.readString(file()))
                .startsWith("# those who may\nanna:viewer:$2")
                .doesNotContain("resolver");
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "");
        Files.createSymbolicLink(file(), real);
        assertThat(add("anna", "viewer")).isZero();
        assertThat(file()).isSymbolicLink();
        assertThat(Files.readString(real)).startsWith("anna:viewer:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "too short",
                "a\tpassword with a tab",
                "a password of more than seventy-two bytes, which bcrypt would not look at"
            })
    void aPasswordThatIsNoneIsRefused(String password) {
        assertThat(add(password, "anna", "--role", "viewer", "--users-file", file().toString()))
                .isEqualTo(2);
        assertThat(said.toString()).contains("a password has");
        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "#anna", "anna\n", "<b>", ".", "ünï", "-x"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThat(add(PASSWORD, "--role", "viewer", "--users-file", file().toString(), "--", name))
                .isEqualTo(2);
        assertThat(file()).doesNotExist();
    }

    @Test
    void aRoleThatIsNoneIsRefused() {
        assertThat(add("anna", "admin")).isEqualTo(2);
        assertThat(said.toString()).contains("as viewer and resolver are");
    }

    @Test
    void aFileThatIsBrokenStaysAsItIs() throws IOException {
        Files.writeString(file(), "vera:admin:x\n");
        assertThat(add("anna", "viewer")).isEqualTo(1);
        assertThat(said.toString()).contains("line 1: a role is viewer or resolver");
        assertThat(Files.readString(file())).isEqualTo("vera:admin:x\n");
    }
}
