package io.converge.it;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.converge.access.Role;
import io.converge.access.User;
import io.converge.access.UsersFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file of those who may sign in, whose passwords cost as little as is allowed. */
final class UsersOnFile {

    static final String PASSWORD = "a sentence that is long";

    private static final int LEAST_COST = 10;

    private final Path file;

    UsersOnFile(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Adds somebody, or gives them another password and role. */
    UsersOnFile put(String name, Role role, String password) throws IOException {
        String hash = BCrypt.withDefaults().hashToString(LEAST_COST, password.toCharArray());
        UsersFile.put(file, new User(name, role, hash), true);
        return this;
    }

    UsersOnFile put(String name, Role role) throws IOException {
        return put(name, role, PASSWORD);
    }
}
