package io.converge.access;

import java.util.regex.Pattern;

/**
 * Somebody who may sign in: a line of the users file, {@code name:role:hash}.
 *
 * @param hash of the password, by bcrypt
 */
public record User(String name, Role role, String hash) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    /** @throws IllegalArgumentException if the name or the hash is none that can be used */
    public User {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a name has 1 to 64 letters (a to z), digits and . _ @ + -,"
                    + " and begins with a letter or a digit");
        }
        Passwords.requireHash(hash);
    }

    static User parse(String line) {
        String[] parts = line.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a user is a line of name:role:hash");
        }
        Role role = Role.of(parts[1]).orElseThrow(() -> new IllegalArgumentException("a role is viewer or resolver"));
        return new User(parts[0], role, parts[2]);
    }

    String line() {
        return name + ":" + role.text() + ":" + hash;
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return name + ":" + role.text();
    }
}
