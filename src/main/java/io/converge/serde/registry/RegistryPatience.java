package io.converge.serde.registry;

/** What to do while the registry gives no usable answer. Called by the threads that need one. */
public interface RegistryPatience {

    /** Gives up at once. */
    RegistryPatience NONE = new RegistryPatience() {
        @Override
        public boolean await(RegistryUnavailableException fault) {
            return false;
        }

        @Override
        public void recovered() {}
    };

    /**
     * Waits for a while.
     *
     * @return whether to try again
     */
    boolean await(RegistryUnavailableException fault);

    /** The registry has answered again. */
    void recovered();
}
