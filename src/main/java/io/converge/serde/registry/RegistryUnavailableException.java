package io.converge.serde.registry;

/** The schema registry gave no usable answer. The record at hand is not at fault and has to be tried again. */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean brief;
    private final boolean schemaRefused;

    public RegistryUnavailableException(String message, Throwable cause) {
        this(message, cause, false, false);
    }

    /**
     * @param brief as of {@link #isBrief()}
     * @param schemaRefused as of {@link #isSchemaRefused()}
     */
    RegistryUnavailableException(String message, Throwable cause, boolean brief, boolean schemaRefused) {
        super(message, cause);
        this.brief = brief;
        this.schemaRefused = schemaRefused;
    }

    /** Whether the registry answers, and does not take the schema beside those that the subject has: it says so to everybody at any time. */
    public boolean isSchemaRefused() {
        return schemaRefused;
    }

    /** Whether the registry answers and is only a moment behind: it is soon asked again. */
    public boolean isBrief() {
        return brief;
    }
}
