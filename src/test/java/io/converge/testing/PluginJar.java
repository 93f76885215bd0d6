package io.converge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** Jars with a class of a merge procedure, as users make them. */
public final class PluginJar {

    private PluginJar() {}

    /**
     * Compiles a class and writes a jar with it.
     *
     * @param name of the class, with its package
     */
    public static void write(Path jar, String name, String source) throws IOException {
        Path classes = Files.createTempDirectory("procedure");
        String file = name.replace('.', '/');
        Path java = classes.resolve(file + ".java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), java.toString());
        assertThat(status).isZero();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(file + ".class"));
            out.write(Files.readAllBytes(classes.resolve(file + ".class")));
        }
    }
}
