package io.converge.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A content that a product's schema has no room for, or that lacks a value. */
public final class MisfitException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient Map<Pointer, String> faults;

    /** @param faults what is wrong at each place, the place included; at least one, the first of which is told */
    public MisfitException(Map<Pointer, String> faults) {
        super(faults.values().iterator().next());
        this.faults = new LinkedHashMap<>(faults);
    }

    /** All places at which something is wrong. */
    public List<Pointer> places() {
        return List.copyOf(faults.keySet());
    }

    /** What is wrong at one of the places. */
    public String fault(Pointer place) {
        return faults.get(place);
    }
}
