package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.util.List;

/** A policy that always chooses one of the versions. */
interface ChoosingPolicy extends Policy {

    Chosen choose(List<Version> versions);

    @Override
    default Chosen decide(String sku, ConflictType type, List<Version> versions) {
        return choose(versions);
    }
}
