package io.converge.policy;

import io.converge.model.Version;
import java.util.List;

/** Makes products that were written with different schema versions comparable. */
@FunctionalInterface
public interface Alignment {

    /** For products that share one schema. */
    Alignment NONE = versions -> versions;

    /** The same versions in the same order, their products read alike. A pure function of the versions as a set. */
    List<Version> align(List<Version> versions);
}
