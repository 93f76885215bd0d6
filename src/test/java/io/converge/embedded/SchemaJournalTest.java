package io.converge.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.embedded.SchemaJournal.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaJournalTest {

    @TempDir
    private Path directory;

    @Test
    void diskThatIsFullAfterAnyByteRefusesAndKeepsWhatWasThere() throws IOException {
        byte[] before = written("before");
        int longest = written("before", "after").length - before.length;
        for (int room = 0; room < longest; room++) {
            Path path = file("full-" + room, before);
            SchemaCatalogue catalogue = new SchemaCatalogue();
            FlakyDisk disk = new FlakyDisk(path);
            SchemaJournal journal = SchemaJournal.open(path, catalogue, disk);
            disk.room = room;
            assertThatThrownBy(() -> catalogue.register("s", schema("after"), List.of()))
                    .isInstanceOf(RegistryError.class)
                    .hasMessageContaining("cannot be written, and nothing was changed: No space left on device");
            assertThat(names(catalogue)).containsExactly("before");
            assertThat(path).hasBinaryContent(before);

            disk.room = Integer.MAX_VALUE;
            assertThat(catalogue.register("s", schema("after"), List.of()).id()).isEqualTo(2);
            journal.close();
            assertThat(namesIn(path)).containsExactly("before", "after");
        }
    }

    /** A file system may take bytes and lose them when they are to outlast a crash. */
    @Test
    void bytesThatCannotBeForcedAreCutBack() throws IOException {
        byte[] before = written("before");
        Path path = file("unforced", before);
        SchemaCatalogue catalogue = new SchemaCatalogue();
        FlakyDisk disk = new FlakyDisk(path);
        SchemaJournal journal = SchemaJournal.open(path, catalogue, disk);
        disk.failingForces = 1;
        assertThatThrownBy(() -> catalogue.configure("s", Compatibility.NONE)).isInstanceOf(RegistryError.class);
        assertThat(catalogue.ownLevel("s")).isEmpty();
        assertThat(path).hasBinaryContent(before);
        journal.close();
    }

    @Test
    void whatCannotBeCutBackRefusesAllUntilTheRestart() throws IOException {
        Path path = file("stuck", written("before"));
        SchemaCatalogue catalogue = new SchemaCatalogue();
        FlakyDisk disk = new FlakyDisk(path);
        SchemaJournal journal = SchemaJournal.open(path, catalogue, disk);
        disk.room = 9;
        disk.truncates = false;
        assertThatThrownBy(() -> catalogue.register("s", schema("after"), List.of()))
                .isInstanceOf(RegistryError.class);
        disk.room = Integer.MAX_VALUE;
        disk.truncates = true;
        assertThatThrownBy(() -> catalogue.register("s", schema("after"), List.of()))
                .isInstanceOf(RegistryError.class)
                .hasMessageContaining("restart the registry");
        assertThatThrownBy(() -> catalogue.delete("s", catalogue.versions("s", false), false))
                .isInstanceOf(RegistryError.class);
        assertThat(names(catalogue)).containsExactly("before");
        journal.close();
        assertThat(namesIn(path)).containsExactly("before");
    }

    @Test
    void writeThatIsTakenInPiecesIsWhole() throws IOException {
        Path path = file("pieces", new byte[0]);
        SchemaCatalogue catalogue = new SchemaCatalogue();
        FlakyDisk disk = new FlakyDisk(path);
        disk.piece = 3;
        SchemaJournal journal = SchemaJournal.open(path, catalogue, disk);
        catalogue.register("s", schema("whole"), List.of());
        journal.close();
        assertThat(namesIn(path)).containsExactly("whole");
    }

    @Test
    void lineThatWasCutAnywhereIsDropped() throws IOException {
        byte[] whole = written("a", "\u00e9\ud83d\ude80");
        int first = written("a").length;
        for (int length = first; length < whole.length; length++) {
            Path path = file("cut-" + length, Arrays.copyOf(whole, length));
            assertThat(namesIn(path)).as("cut at %d", length).containsExactly("a");
            assertThat(path).hasBinaryContent(Arrays.copyOf(whole, first));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a half line, and one that another one was written behind
                "{\"event\": \"regis",
                "{\"event\": \"regis\n",
                "{\"event\": \"regis\n{\"event\": \"registered\", \"sub\n",
                // blocks that the file system gave out and never filled
                "\0\0\0\0\0\0\0\0",
                "{\"event\": \"reg\0\0\0\0",
                "{\"event\": \"reg\0\0\0\0\n\0\0\n\n",
                // the second half of one, and half a character
                "tered\", \"subject\": \"s\"}\n",
                "\u00ff",
                "{\"event\": \"\u00e9\n",
                // a value that is whole by chance
                "1\n",
                "\"\"\n"
            })
    void anyTornTailIsDroppedAndTheRegistryStarts(String tail) throws IOException {
        byte[] before = written("a");
        Path path = file("torn", before);
        Files.write(path, tail.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);

        assertThat(namesIn(path)).containsExactly("a");
        assertThat(path).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"event\": \"regis\n", "\0\0\n", "\u00ff\n", "\n"})
    void damageBeforeWholeLinesIsNamedAndNothingIsDropped(String damage) throws IOException {
        Path path = file("damaged", written("a"));
        Files.write(path, damage.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        Files.write(path, written("b"), StandardOpenOption.APPEND);
        byte[] content = Files.readAllBytes(path);

        assertThatThrownBy(() -> namesIn(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path + ", line 2, is damaged");
        assertThat(path).hasBinaryContent(content);
    }

    /** No crash writes a whole line of something else: perhaps it is of a newer registry. */
    @Test
    void wholeLastLineThatIsNotUnderstoodIsNotDropped() throws IOException {
        Path path = file("newer", written("a"));
        Files.writeString(path, "{\"event\":\"renamed\",\"subject\":\"s\"}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> namesIn(path)).hasMessageContaining("line 2").hasMessageContaining("renamed");
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name + ".jsonl"), content);
    }

    /** A journal with a schema of each of these docs. */
    private byte[] written(String... docs) throws IOException {
        Path path = Files.createTempFile(directory, "written", ".jsonl");
        SchemaCatalogue catalogue = new SchemaCatalogue();
        SchemaJournal journal = SchemaJournal.open(path, catalogue);
        for (String doc : docs) {
            catalogue.register("s", schema(doc), List.of());
        }
        journal.close();
        return Files.readAllBytes(path);
    }

    private static List<String> namesIn(Path path) throws IOException {
        SchemaCatalogue catalogue = new SchemaCatalogue();
        SchemaJournal.open(path, catalogue).close();
        return names(catalogue);
    }

    private static List<String> names(SchemaCatalogue catalogue) {
        return catalogue.versions("s", false).stream()
                .map(version -> new Schema.Parser().parse(version.schema()).getDoc())
                .toList();
    }

    private static String schema(String doc) {
        return "{\"type\":\"record\",\"name\":\"R\",\"doc\":\"" + doc + "\",\"fields\":[]}";
    }

    /** A file on a disk that fills up, writes in pieces, cannot keep what it took, or cannot cut back. */
    private static final class FlakyDisk implements Storage {

        private final JournalFile file;
        private int room = Integer.MAX_VALUE;
        private int piece = Integer.MAX_VALUE;
        private int failingForces;
        private boolean truncates = true;

        FlakyDisk(Path path) throws IOException {
            file = new JournalFile(path);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int some = Math.min(Math.min(room, piece), bytes.remaining());
            if (some == 0) {
                throw new IOException("No space left on device");
            }
            int written = file.write(bytes.slice(bytes.position(), some));
            bytes.position(bytes.position() + written);
            room -= written;
            return written;
        }

        @Override
        public void force() throws IOException {
            if (failingForces > 0) {
                failingForces--;
                throw new IOException("Input/output error");
            }
            file.force();
        }

        @Override
        public void truncate(long length) throws IOException {
            if (!truncates) {
                throw new IOException("Read-only file system");
            }
            file.truncate(length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
