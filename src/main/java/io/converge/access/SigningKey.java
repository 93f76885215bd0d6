package io.converge.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs texts by HMAC with SHA-256. */
final class SigningKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    /** @param secret of any length, also empty: what is signed has to be secret then */
    static SigningKey of(byte[] secret) {
        try {
            return new SigningKey(MessageDigest.getInstance("SHA-256").digest(secret));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }

    static SigningKey random() {
        byte[] key = new byte[BYTES];
        RANDOM.nextBytes(key);
        return new SigningKey(key);
    }

    /** A text of 128 random bits. */
    static String nonce() {
        byte[] bytes = new byte[BYTES / 2];
        RANDOM.nextBytes(bytes);
        return text(bytes);
    }

    /** A key of its own for what the parts say. */
    SigningKey derive(String... parts) {
        return new SigningKey(mac(parts));
    }

    /** @param parts of which the first says what it is for */
    String sign(String... parts) {
        return text(mac(parts));
    }

    boolean isSignature(String signature, String... parts) {
        return isSame(sign(parts), signature);
    }

    /** Compares in a time that says nothing of where they differ. */
    static boolean isSame(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** Each with its length in front, so that no two lists read alike. */
    private byte[] mac(String... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
