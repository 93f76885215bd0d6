package io.converge.access;

import io.converge.model.Printable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The file of those who may sign in: a line for each, and lines that begin with # for people. */
public final class UsersFile {

    private static final long MOST_BYTES = 1 << 20;
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private UsersFile() {}

    /**
     * @return by name, in their order
     * @throws IOException if it cannot be read, or a line of it is wrong: no hash is told
     */
    static Map<String, User> read(Path file) throws IOException {
        Map<String, User> users = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (!isUser(line)) {
                continue;
            }
            User user = parse(file, number, line);
            if (users.put(user.name(), user) != null) {
                throw new IOException(file + ", line " + number + ": " + user.name() + " is there twice");
            }
        }
        return users;
    }

    private static boolean isUser(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    private static User parse(Path file, int number, String line) throws IOException {
        try {
            return User.parse(line.strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException(file + " has more than " + MOST_BYTES + " bytes");
            }
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text in UTF-8", e);
        } catch (FileSystemException e) {
            throw new IOException(
                    file + " cannot be read: " + (e.getReason() == null ? "it is not there" : e.getReason()), e);
        }
    }

    /**
     * Adds a user, or gives one another password and role; the file is made if it is not there, for its owner alone to read. Who reads it
     * meanwhile sees the earlier file or the later one.
     *
     * @param replaces whether a user of that name may be there
     * @throws IOException if it cannot be written, or the user is there
     */
    public static void put(Path file, User user, boolean replaces) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        List<String> lines = Files.exists(file) ? new ArrayList<>(lines(real)) : new ArrayList<>();
        if (Files.exists(file) && read(real).containsKey(user.name())) {
            if (!replaces) {
                throw new IOException(Printable.of(user.name()) + " is in " + file
                        + " already; --replace gives them another password and role");
            }
            lines.replaceAll(line -> line.strip().startsWith(user.name() + ":") ? user.line() : line);
        } else {
            lines.add(user.line());
        }
        write(real, lines);
    }

    private static void write(Path file, List<String> lines) throws IOException {
        boolean hasModes = Files.getFileStore(file.getParent()).supportsFileAttributeView(PosixFileAttributeView.class);
        FileAttribute<?>[] mode = hasModes
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ALONE)}
                : new FileAttribute<?>[0];
        Path written = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".new", mode);
        try {
            Files.write(written, lines);
            if (Files.exists(file)) {
                Files.setOwner(written, Files.getOwner(file)); // Whom it is readable for stays the same.
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Whether others than the owner and the group may read a file; false where files have no such modes. */
    static boolean isOpenToOthers(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    }
}
