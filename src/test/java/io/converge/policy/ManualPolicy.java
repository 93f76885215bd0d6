package io.converge.policy;

import io.converge.model.Version;
import java.util.List;

/** Leaves every conflict to the application: the smallest policy that knows an unresolved one. */
record ManualPolicy(Policy provisional) implements Policy {

    static final String REASON = "asked for";

    @Override
    public String name() {
        return "manual";
    }

    @Override
    public Decision decide(List<Version> versions) {
        return new Decision.Unresolved(REASON, (Decision.Settled) provisional.decide(versions));
    }
}
