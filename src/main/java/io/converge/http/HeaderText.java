package io.converge.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a header says. HTTP leaves open which characters its bytes are; proxies and browsers write UTF-8, old ones Latin-1. */
final class HeaderText {

    private HeaderText() {}

    /**
     * In UTF-8 where the bytes are that, else in Latin-1.
     *
     * @param latin as Jetty reads it: a character for each byte
     */
    static String of(String latin) {
        if (latin.chars().allMatch(c -> c < 0x80) || latin.chars().anyMatch(c -> c > 0xff)) {
            return latin;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin;
        }
    }
}
