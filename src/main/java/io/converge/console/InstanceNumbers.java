package io.converge.console;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Instances of the application, and how they do. */
public interface InstanceNumbers {

    /**
     * An instance.
     *
     * @param self whether it is the one that answers
     */
    record Instance(boolean self, InstanceReport report) {}

    /** How each of them does now. Takes no longer than some milliseconds: what has to be asked from others is asked beside that. */
    List<Instance> now();

    /** These instances and others; an address that both tell of once, as these do. */
    default InstanceNumbers and(InstanceNumbers others) {
        return () -> {
            List<Instance> all = new ArrayList<>(now());
            Set<String> urls = new HashSet<>();
            all.forEach(instance -> urls.add(instance.report().url()));
            others.now().stream()
                    .filter(other -> !urls.contains(other.report().url()))
                    .forEach(all::add);
            return all;
        };
    }

    /** Where there are none to ask. */
    static InstanceNumbers none() {
        return List::of;
    }
}
