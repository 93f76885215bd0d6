package io.converge.console;

import java.util.HashMap;
import java.util.Map;

/** Gives one object for equal texts: tens of thousands of entries have the same few of them. Belongs to one thread. */
final class SharedTexts {

    private static final int MOST = 10_000;

    private final Map<String, String> texts = new HashMap<>();

    String one(String text) {
        if (text == null) {
            return null;
        }
        if (texts.size() >= MOST) {
            texts.clear();
        }
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }
}
