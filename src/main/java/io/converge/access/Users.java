package io.converge.access;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who may sign in, as the file has them now. A file that cannot be read changes nothing, and is told once. */
final class Users {

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);
    private static final long FRESH_MS = TimeUnit.SECONDS.toMillis(1);

    private final Path file;
    private final LongSupplier clockMs;
    private Map<String, User> users;
    private long readMs;
    private String fault = "";

    /** @throws IOException if the file cannot be read, or has nobody in it */
    Users(Path file, LongSupplier clockMs) throws IOException {
        this.file = file;
        this.clockMs = clockMs;
        this.users = UsersFile.read(file);
        this.readMs = clockMs.getAsLong();
        if (users.isEmpty()) {
            throw new IOException(file + " has no users in it: `console add-user` adds one");
        }
        if (UsersFile.isOpenToOthers(file)) {
            LOG.warn("{} may be read by everyone on this machine, who could sign sessions with it: chmod 600", file);
        }
    }

    /** By name. */
    synchronized Map<String, User> all() {
        long now = clockMs.getAsLong();
        if (now - readMs >= FRESH_MS || now < readMs) {
            readMs = now;
            readAgain();
        }
        return users;
    }

    private void readAgain() {
        try {
            Map<String, User> read = UsersFile.read(file);
            if (!read.equals(users)) {
                LOG.info("{} has changed: {} users", file, read.size());
            }
            users = read;
            fault = "";
        } catch (IOException e) {
            if (!e.getMessage().equals(fault)) {
                LOG.error("the users stay as they were: {}", e.getMessage());
            }
            fault = e.getMessage();
        }
    }

    /** The user of that name and password. It takes as long for a name that nobody has. */
    Optional<User> find(String name, String password) {
        Map<String, User> now = all();
        Optional<User> user = Optional.ofNullable(now.get(name));
        int cost = now.values().stream()
                .mapToInt(one -> Passwords.cost(one.hash()))
                .max()
                .orElse(10);
        boolean matches = Passwords.matches(password, user.map(User::hash).orElseGet(() -> Passwords.decoy(cost)));
        return user.filter(known -> matches);
    }
}
