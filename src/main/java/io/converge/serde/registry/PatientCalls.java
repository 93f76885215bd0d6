package io.converge.serde.registry;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Calls that may ask the registry.
 *
 * @param url of the registry, for messages
 */
record PatientCalls(String url, RegistryPatience patience) {

    static final PatientCalls NONE = new PatientCalls("none", RegistryPatience.NONE);

    /**
     * Tries until it succeeds, fails through no fault of the registry, or patience ends.
     *
     * @param topic names the subject in the error
     * @param worthWaiting whether a fault is one to wait for
     * @throws RegistryUnavailableException if patience has ended
     */
    <T> T call(String topic, Supplier<T> attempt, Predicate<RegistryFault> worthWaiting) {
        return call(attempt, worthWaiting, (fault, e) -> fault.toException(url, topic + "-value", e));
    }

    /** As {@link #call}, for a question about a schema that stands in a record: it may be one that is known later. */
    <T> T ask(String topic, Supplier<T> question, Predicate<RegistryFault> worthWaiting) {
        String subject = topic + "-value";
        return call(
                question,
                worthWaiting,
                (fault, e) -> fault.isUnknownSchema()
                        ? fault.toUnknownYet(url, subject, e)
                        : fault.toException(url, subject, e));
    }

    private <T> T call(
            Supplier<T> attempt,
            Predicate<RegistryFault> worthWaiting,
            BiFunction<RegistryFault, Throwable, RegistryUnavailableException> wording) {
        for (boolean waited = false; ; waited = true) {
            try {
                T result = attempt.get();
                tellRecovered(waited);
                return result;
            } catch (RuntimeException e) {
                Optional<RegistryFault> fault = RegistryFault.of(e).filter(worthWaiting);
                if (fault.isEmpty()) {
                    tellRecovered(waited);
                    throw e;
                }
                RegistryUnavailableException unavailable = wording.apply(fault.get(), e);
                if (!patience.await(unavailable)) {
                    throw unavailable;
                }
            }
        }
    }

    private void tellRecovered(boolean waited) {
        if (waited) {
            patience.recovered();
        }
    }
}
