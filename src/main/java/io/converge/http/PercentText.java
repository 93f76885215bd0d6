package io.converge.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts as URIs have them (RFC 3986): bytes of UTF-8 as {@code %41}. Nothing is guessed: what is not well-formed is refused. A semicolon is a
 * character like others, so that a path has one reading.
 */
final class PercentText {

    private static final int HEX = 16;

    private PercentText() {}

    /** @throws Problem if a percent sign or the UTF-8 is broken */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) == '%') {
                bytes.write(octet(text, i));
                i += "%41".length();
            } else {
                int end = i + Character.charCount(text.codePointAt(i));
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.badRequest("the address is no UTF-8: " + text);
        }
    }

    private static int octet(String text, int percent) {
        int high = percent + 1 < text.length() ? Character.digit(text.charAt(percent + 1), HEX) : -1;
        int low = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 2), HEX) : -1;
        if (high < 0 || low < 0) {
            throw Problem.badRequest("a % in the address is followed by no two hexadecimal digits: " + text);
        }
        return high * HEX + low;
    }

    /**
     * The parameters of a query, as forms write them, by name.
     *
     * @param query may be null
     * @throws Problem if it is broken
     */
    static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        for (String part : query.split("&")) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                parameters
                        .computeIfAbsent(decode(name.replace('+', ' ')), key -> new ArrayList<>())
                        .add(decode(value.replace('+', ' ')));
            }
        }
        return parameters;
    }
}
