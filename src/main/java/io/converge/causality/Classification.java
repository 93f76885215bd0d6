package io.converge.causality;

/** What an accepted change was to the state that it met. */
public enum Classification {
    /** It superseded all that was live, or there was nothing. */
    APPLIED,
    /** It joined versions that it had not seen. */
    CONCURRENT,
    /** Its version was live already. */
    DUPLICATE,
    /** Someone had superseded it before it came. */
    STALE
}
