package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The jar for applications: with Avro and Kafka's clients it is all that they are compiled with and run on. */
class ApiJarIT {

    private static final Path JAR = Path.of(System.getProperty("converge.api.jar"));
    private static final long MOST_BYTES = 1_000_000;

    /** What is declared beside it. */
    private static final List<Class<?>> DEPENDENCIES = List.of(Schema.class, ProducerRecord.class);

    /** What those bring along. */
    private static final List<Class<?>> TRANSITIVE =
            List.of(ObjectMapper.class, JsonParser.class, JsonProperty.class, Logger.class);

    private static final String SOURCE = """
            package com.example;

            import io.converge.model.Dot;
            import io.converge.model.Operation;
            import io.converge.model.Position;
            import io.converge.model.Product;
            import io.converge.model.Version;
            import io.converge.policy.MergeProcedure;
            import io.converge.policy.Verdict;
            import io.converge.serde.product.AvroProduct;
            import io.converge.writing.ChangeWriter;
            import io.converge.writing.Seen;
            import java.util.List;
            import org.apache.avro.SchemaBuilder;
            import org.apache.avro.generic.GenericRecord;
            import org.apache.avro.generic.GenericRecordBuilder;

            public final class Cheapest implements MergeProcedure {

                @Override
                public Verdict merge(String sku, List<Version> versions) {
                    Product first = versions.get(0).product();
                    return versions.stream()
                            .map(version -> version.product().number("/price"))
                            .min(java.math.BigDecimal::compareTo)
                            .<Verdict>map(price -> new Verdict.Put(first.with("/price", price)))
                            .orElse(new Verdict.GiveUp("no price"));
                }

                private static GenericRecord book(int price) {
                    return new GenericRecordBuilder(SchemaBuilder.record("Book").fields()
                                    .requiredString("title").requiredInt("price").endRecord())
                            .set("title", "Emma").set("price", price).build();
                }

                private static Version version(String origin, int price) {
                    return new Version(new Dot(origin, 1), Operation.INSERT, false, 1, new AvroProduct(book(price)), null,
                            new Position("changes", 0, 0));
                }

                /** As a test of the procedure would, and then as an application that writes. */
                public static String merged() {
                    Verdict verdict = new Cheapest().merge("B-1", List.of(version("eu", 9), version("us", 7)));
                    GenericRecord product = (GenericRecord) ((AvroProduct) ((Verdict.Put) verdict).product()).record();
                    ChangeWriter writer = new ChangeWriter("changes", "shop", 0);
                    writer.delete(Seen.nothing("B-2"));
                    return writer.edit(Seen.nothing("B-1"), product).value().get("product").toString();
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void isSmallAndHasWhatItIsFor() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MOST_BYTES);
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .contains(
                            "io/converge/model/Product.class",
                            "io/converge/policy/MergeProcedure.class",
                            "io/converge/policy/Verdict.class",
                            "io/converge/writing/ChangeWriter.class",
                            "schemas/ProductChange.avsc",
                            "META-INF/LICENSE")
                    .noneMatch(name -> name.startsWith("io/confluent") || name.startsWith("io/converge/topology"));
        }
    }

    /** No class names one that is neither in the jar nor in what an application has beside it. */
    @Test
    void nothingIsMissing() {
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--multi-release",
                        "17",
                        "--missing-deps",
                        "--class-path",
                        classPath(Stream.concat(DEPENDENCIES.stream(), TRANSITIVE.stream())),
                        JAR.toString());

        assertThat(out.toString().lines().filter(line -> line.contains("io.converge")))
                .isEmpty();
        assertThat(status).as("%s", out).isZero();
    }

    @Test
    void procedureAndWriterAreCompiledAndRunAgainstItAlone() throws Exception {
        Path source = Files.writeString(directory.resolve("Cheapest.java"), SOURCE);
        StringWriter messages = new StringWriter();
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(messages),
                        new PrintWriter(messages),
                        "-Xlint:all,-classfile",
                        "-Werror",
                        "-cp",
                        JAR + File.pathSeparator + classPath(DEPENDENCIES.stream()),
                        "-d",
                        directory.toString(),
                        source.toString());
        assertThat(status).as("%s", messages).isZero();

        List<URL> urls =
                new ArrayList<>(List.of(directory.toUri().toURL(), JAR.toUri().toURL()));
        for (Class<?> each :
                Stream.concat(DEPENDENCIES.stream(), TRANSITIVE.stream()).toList()) {
            urls.add(Path.of(jarOf(each)).toUri().toURL());
        }
        try (URLClassLoader application =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object merged = application
                    .loadClass("com.example.Cheapest")
                    .getMethod("merged")
                    .invoke(null);

            assertThat(merged).isEqualTo("{\"title\": \"Emma\", \"price\": 7}");
        }
    }

    @Test
    void whatStandsBesideItIsToldWithItsVersion() throws IOException {
        String page = Files.readString(Path.of("docs/writing.md"));

        assertThat(page).contains(JAR.getFileName().toString());
        for (Class<?> each : DEPENDENCIES) {
            String name = Path.of(jarOf(each)).getFileName().toString().replace(".jar", "");
            int version = name.lastIndexOf('-');
            assertThat(page)
                    .contains("  <artifactId>" + name.substring(0, version) + "</artifactId>\n  <version>"
                            + name.substring(version + 1) + "</version>");
        }
    }

    private static String classPath(Stream<Class<?>> classes) {
        return classes.map(ApiJarIT::jarOf).collect(Collectors.joining(File.pathSeparator));
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
