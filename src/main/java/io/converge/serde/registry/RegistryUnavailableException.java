package io.converge.serde.registry;

/** The schema registry gave no usable answer. The record at hand is not at fault and has to be tried again. */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean brief;

    public RegistryUnavailableException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** @param brief as of {@link #isBrief()} */
    RegistryUnavailableException(String message, Throwable cause, boolean brief) {
        super(message, cause);
        this.brief = brief;
    }

    /** Whether the registry answers and is only a moment behind: it is soon asked again. */
    public boolean isBrief() {
        return brief;
    }
}
