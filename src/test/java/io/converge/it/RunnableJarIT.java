package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the jar carries for each system: the libraries of machine code of those that it is for, and no others. */
class RunnableJarIT {

    private static final Path JAR = Path.of(System.getProperty("converge.jar"));
    private static final long MOST_BYTES = 100_000_000;
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
}
