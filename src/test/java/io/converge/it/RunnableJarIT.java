package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.cli.Main;
import io.converge.testing.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

/** What the jar carries for each system: the libraries of machine code of those that it is for, and no others. */
class RunnableJarIT {

    private static final Path JAR = Path.of(System.getProperty("converge.jar"));
    private static final long MOST_BYTES = 100_000_000;
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CHANGE =
            "{\"sku\": \"A\", \"op\": \"INSERT\", \"origin\": \"eu\", \"sequence\": 1, \"timestamp\": 1,"
                    + " \"product\": {\"name\": \"x\", \"price\": 1}}\n";

    private static final String OWN_LOG = """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>own: %level %msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    /** Each of the libraries does its work, on whatever machine this is. */
    private static final String CODECS = """
            public class Codecs {
                public static void main(String[] arguments) throws Exception {
                    byte[] text = "converge converge converge".getBytes();
                    byte[] zstd = com.github.luben.zstd.Zstd.compress(text);
                    byte[] snappy = org.xerial.snappy.Snappy.compress(text);
                    byte[] lz4 = net.jpountz.lz4.LZ4Factory.fastestInstance().fastCompressor().compress(text);
                    org.rocksdb.RocksDB.loadLibrary();
                    System.out.println(new String(com.github.luben.zstd.Zstd.decompress(zstd, text.length)));
                    System.out.println(new String(org.xerial.snappy.Snappy.uncompress(snappy)));
                    System.out.println(new String(net.jpountz.lz4.LZ4Factory.fastestInstance()
                            .fastDecompressor().decompress(lz4, text.length)));
                }
            }
            """;

    @TempDir
    private Path directory;

    private static final Pattern MACHINE_CODE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)");

    @Test
    void isSmallEnough() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MOST_BYTES);
    }

    /** RocksDB has none for Windows on arm64, and lz4 none either: that one falls back to Java. */
    @Test
    void hasTheLibrariesOfLinuxMacAndWindowsOnBothProcessors() throws IOException {
        List<String> libraries;
        try (JarFile jar = new JarFile(JAR.toFile())) {
            libraries = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> MACHINE_CODE.matcher(name).matches())
                    .map(name -> name.replaceFirst("-\\d[\\d.-]*\\.", "."))
                    .toList();
        }

        assertThat(libraries)
                .containsExactlyInAnyOrder(
                        "librocksdbjni-linux64.so",
                        "librocksdbjni-linux64-musl.so",
                        "librocksdbjni-linux-aarch64.so",
                        "librocksdbjni-linux-aarch64-musl.so",
                        "librocksdbjni-osx-x86_64.jnilib",
                        "librocksdbjni-osx-arm64.jnilib",
                        "librocksdbjni-win64.dll",
                        "linux/amd64/libzstd-jni.so",
                        "linux/aarch64/libzstd-jni.so",
                        "darwin/x86_64/libzstd-jni.dylib",
                        "darwin/aarch64/libzstd-jni.dylib",
                        "win/amd64/libzstd-jni.dll",
                        "win/aarch64/libzstd-jni.dll",
                        "net/jpountz/util/linux/amd64/liblz4-java.so",
                        "net/jpountz/util/linux/aarch64/liblz4-java.so",
                        "net/jpountz/util/darwin/x86_64/liblz4-java.dylib",
                        "net/jpountz/util/darwin/aarch64/liblz4-java.dylib",
                        "net/jpountz/util/windows/amd64/liblz4-java.dll",
                        "org/xerial/snappy/native/Linux/x86_64/libsnappyjava.so",
                        "org/xerial/snappy/native/Linux/aarch64/libsnappyjava.so",
                        "org/xerial/snappy/native/Mac/x86_64/libsnappyjava.dylib",
                        "org/xerial/snappy/native/Mac/aarch64/libsnappyjava.dylib",
                        "org/xerial/snappy/native/Windows/x86_64/snappyjava.dll",
                        "org/xerial/snappy/native/Windows/aarch64/snappyjava.dll");
    }

    @Test
    void librariesOfThisMachineDoTheirWork() throws Exception {
        Files.writeString(directory.resolve("Codecs.java"), CODECS);

        assertThat(run(JAVA, "-cp", JAR.toString(), "Codecs.java"))
                .isEqualTo("converge converge converge\n".repeat(3) + "status 0");
    }

    @Test
    void machineWithoutALibraryIsToldSoAndMayBringItsOwn() throws Exception {
        Path jar = withoutLibraries();

        assertThat(run(JAVA, "-jar", jar.toString(), "demo", "--duration", "1"))
                .contains("RocksDB cannot be loaded on this machine, " + System.getProperty("os.name"))
                .contains("put the jar of org.rocksdb:rocksdbjni on the class path")
                .doesNotContain("\tat ")
                .endsWith("status 1");
        Path rocksDb = Path.of(RocksDB.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertThat(run(
                        JAVA,
                        "-cp",
                        jar + File.pathSeparator + rocksDb,
                        Main.class.getName(),
                        "demo",
                        "--duration",
                        "1"))
                .contains("of everything changed nothing")
                .endsWith("status 0");
        assertThat(Files.readString(Path.of("docs/operations.md")))
                .contains("java -cp converge.jar:" + rocksDb.getFileName() + " " + Main.class.getName() + " run");
    }

    @Test
    void linesAreSimulatedOnAMachineWithoutALibrary() throws Exception {
        Files.writeString(directory.resolve("changes.jsonl"), CHANGE);
        Path jar = withoutLibraries();

        assertThat(run(JAVA, "-jar", jar.toString(), "simulate", "changes.jsonl"))
                .contains("\"winner\":\"eu:1\"")
                .endsWith("status 0");
        assertThat(run(JAVA, "-jar", jar.toString(), "simulate", "--from-topic", "-D", "bootstrap.servers=127.0.0.1:1"))
                .contains("RocksDB cannot be loaded on this machine, " + System.getProperty("os.name"))
                .endsWith("status 1");
    }

    @Test
    void logIsWrittenAtTheLevelThatIsAskedForAndAsAFileOfOnesOwnSays() throws Exception {
        Files.writeString(directory.resolve("changes.jsonl"), CHANGE);
        Path own = Files.writeString(directory.resolve("own.xml"), OWN_LOG);

        assertThat(run(JAVA, "-jar", JAR.toAbsolutePath().toString(), "simulate", "changes.jsonl"))
                .doesNotContain("WARN", "INFO");
        assertThat(run(JAVA, "-DLOG_LEVEL=INFO", "-jar", JAR.toAbsolutePath().toString(), "simulate", "changes.jsonl"))
                .containsPattern(
                        "(?m)^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}\\S+ INFO  o\\.a\\.k\\.\\S+ \\S");
        assertThat(run(
                        JAVA,
                        "-Dlogback.configurationFile=" + own,
                        "-jar",
                        JAR.toAbsolutePath().toString(),
                        "simulate",
                        "changes.jsonl"))
                .containsPattern("(?m)^own: INFO ");
    }

    /** The jar as it were on another machine. */
    private Path withoutLibraries() throws IOException {
        Path jar = Files.copy(JAR, directory.resolve("converge.jar"));
        try (FileSystem files = FileSystems.newFileSystem(jar);
                Stream<Path> top = Files.list(files.getPath("/"))) {
            for (Path library : top.filter(each -> each.getFileName().toString().startsWith("librocksdbjni"))
                    .toList()) {
                Files.delete(library);
            }
        }
        return jar;
    }

    /** What a process prints, and at the end its status. */
    private String run(String... command) throws IOException, InterruptedException {
        Programs.Result result = Programs.run(directory, Map.of(), command);
        return result.output() + "status " + result.status();
    }
}
