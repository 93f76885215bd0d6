package io.converge.config;

import io.converge.model.WellFormedText;

/**
 * What a process is given as texts: its arguments and its environment. Java reads them by the locale, and puts U+FFFD in place of every byte
 * that it does not know there, so that two names become one.
 */
public final class LocaleText {

    private static final char REPLACEMENT = '\uFFFD';

    private LocaleText() {}

    /**
     * What is wrong with a text that was given so; null: nothing.
     *
     * @param what names it
     */
    public static String fault(String what, String text) {
        boolean isWhole = text.indexOf(REPLACEMENT) < 0 && WellFormedText.fault(text) == WellFormedText.NO_FAULT;
        return isWhole
                ? null
                : what + " is not text in this locale's encoding; set LC_ALL=C.UTF-8 or use a --config file";
    }
}
