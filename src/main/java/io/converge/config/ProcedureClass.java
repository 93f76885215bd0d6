package io.converge.config;

import io.converge.model.Sha256;
import io.converge.policy.MergeProcedure;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/**
 * The class of a merge procedure.
 *
 * @param sha256 of its jar if that is in the plugins folder, else of its class file
 */
record ProcedureClass(Class<? extends MergeProcedure> type, String sha256) {

    /**
     * Looks on the class path, then in the jars of a folder.
     *
     * @throws ConfigException if there is none, or it is no procedure
     */
    static ProcedureClass find(String name, Path plugins) {
        List<Path> jars = jars(plugins);
        try {
            Class<?> found = Class.forName(name, true, loader(jars));
            if (!MergeProcedure.class.isAssignableFrom(found)) {
                throw wrong(name, "the class does not implement " + MergeProcedure.class.getName());
            }
            return new ProcedureClass(found.asSubclass(MergeProcedure.class), digest(found));
        } catch (ClassNotFoundException e) {
            throw wrong(
                    name,
                    "there is no such class on the class path, nor in the " + jars.size() + " jars of " + plugins
                            + "; a script is named as file:merge.js");
        } catch (LinkageError | IOException | URISyntaxException e) {
            throw wrong(name, "the class cannot be loaded: " + e);
        }
    }

    /** @throws ConfigException if it has no public constructor without parameters, or that fails */
    MergeProcedure instance() {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw wrong(
                    type.getName(),
                    "the class has no public constructor without parameters that works: "
                            + (e.getCause() == null ? e : e.getCause()));
        }
    }

    private static ConfigException wrong(String name, String why) {
        return new ConfigException(Settings.PROCEDURE, name, why);
    }

    private static List<Path> jars(Path plugins) {
        if (!Files.isDirectory(plugins)) {
            return List.of();
        }
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(plugins, "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException e) {
            throw new ConfigException(Settings.PLUGINS, plugins, "the folder cannot be read: " + e);
        }
        Collections.sort(jars);
        return jars;
    }

    /** Lives as long as the procedure does. */
    private static ClassLoader loader(List<Path> jars) throws MalformedURLException {
        ClassLoader own = ProcedureClass.class.getClassLoader();
        if (jars.isEmpty()) {
            return own;
        }
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return new URLClassLoader(urls, own);
    }

    private static String digest(Class<?> type) throws IOException, URISyntaxException {
        byte[] code = type.getClassLoader() instanceof URLClassLoader
                ? Files.readAllBytes(Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI()))
                : classFile(type);
        return HexFormat.of().formatHex(Sha256.start().digest(code));
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream bytes = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return bytes.readAllBytes();
        }
    }
}
