package io.converge.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords and their hashes by bcrypt, which looks at 72 bytes and no further: what is longer is refused, rather than cut. The same text
 * typed on another keyboard is the same password (Unicode's form C).
 */
public final class Passwords {

    private static final int LEAST_CHARACTERS = 12;
    private static final int MOST_BYTES = 72;
    private static final int COST = 12;

    /** What is cheaper is too easily tried out, what is dearer keeps the server busy. */
    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(1[0-4])\\$[./A-Za-z0-9]{53}");

    private Passwords() {}

    /** @throws IllegalArgumentException if it is no password that can be used */
    public static String hash(String password) {
        if (password.codePointCount(0, password.length()) < LEAST_CHARACTERS) {
            throw new IllegalArgumentException("a password has at least " + LEAST_CHARACTERS + " characters");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a password has no control characters");
        }
        byte[] bytes = bytes(password);
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("a password has at most " + MOST_BYTES
                    + " bytes of UTF-8, as bcrypt sees no more; this one has " + bytes.length);
        }
        return new String(BCrypt.withDefaults().hash(COST, bytes), StandardCharsets.US_ASCII);
    }

    /** As costly for a wrong password as for the right one. */
    static boolean matches(String password, String hash) {
        byte[] bytes = bytes(password);
        boolean fits = bytes.length <= MOST_BYTES;
        byte[] tried = fits ? bytes : new byte[] {'x'};
        return BCrypt.verifyer().verify(tried, hash.getBytes(StandardCharsets.US_ASCII)).verified && fits;
    }

    /** @throws IllegalArgumentException if it is no hash that can be used */
    static void requireHash(String hash) {
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "a hash is bcrypt's ($2a$, $2b$ or $2y$) with a cost from 10 to 14, as `console add-user` makes it");
        }
    }

    static int cost(String hash) {
        Matcher matcher = HASH.matcher(hash);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : COST;
    }

    /** A hash of that cost that no password is known for. */
    static String decoy(int cost) {
        return "$2a$" + cost + "$" + "C".repeat(22) + "u".repeat(31);
    }

    private static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }
}
