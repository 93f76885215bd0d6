package io.converge.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The files of a page, which are resources of the class path. A browser may keep them, and asks each time whether they are still the same: after an
 * upgrade it has the new ones at once.
 */
public final class Assets {

    /** Names of parts that begin with a letter or a digit: none leads upwards, and none is hidden. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "mjs", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "json", "application/json",
            "txt", "text/plain;charset=utf-8");

    private final ClassLoader loader;
    private final String folder;
    private final Map<String, Resource> read = new ConcurrentHashMap<>();

    private record Resource(String type, byte[] content, String tag) {}

    /** @param folder of the class path, as {@code io/converge/page}; nothing outside of it is served, nor what is of no type that a page has */
    public Assets(ClassLoader loader, String folder) {
        this.loader = loader;
        this.folder = folder;
    }

    /** The action of a route such as {@code /assets/{path*}}. */
    public Action files(String variable) {
        return call -> answer(call.variable(variable), call);
    }

    /** The action of a route that gives the same file always, as the page does for the path of a view. */
    public Action file(String name) {
        return call -> answer(name, call);
    }

    /** The same, for where nothing is: the file says so. */
    public Action notFound(String name) {
        return call -> {
            Resource resource = known(name);
            return Answer.of(404, resource.type(), resource.content());
        };
    }

    private Resource known(String name) {
        return find(name).orElseThrow(() -> Problem.notFound("there is no file " + name));
    }

    private Answer answer(String name, Call call) {
        Resource resource = known(name);
        boolean isKnown = call.headers("If-None-Match").stream().anyMatch(tags -> tags.contains(resource.tag()));
        Answer answer = isKnown
                ? Answer.of(304, resource.type(), new byte[0])
                : Answer.of(200, resource.type(), resource.content());
        return answer.with("ETag", resource.tag()).with("Cache-Control", "no-cache");
    }

    private Optional<Resource> find(String name) {
        Resource known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<Resource> found = read(name, type);
        found.ifPresent(resource -> read.put(name, resource));
        return found;
    }

    private Optional<Resource> read(String name, String type) {
        try (InputStream in = loader.getResourceAsStream(folder + "/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return Optional.of(new Resource(type, content, '"' + HexFormat.of().formatHex(digest, 0, 16) + '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + "/" + name + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }
}
