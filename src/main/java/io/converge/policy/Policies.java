package io.converge.policy;

import java.util.List;

/** Every policy that there is. */
public final class Policies {

    public static final String LAST_WRITE_WINS = "last-write-wins";

    private Policies() {}

    /**
     * The highest number at the first path wins, then at the second and so on; a version without a number there loses to
     * one with it. Then the latest timestamp, the greatest origin, the greatest sequence.
     *
     * @param paths may be empty: the timestamps decide
     * @param deletes what a delete is worth against the others
     */
    public static Policy lastWriteWins(List<Pointer> paths, Deletes deletes) {
        return new LastWriteWins(paths, deletes);
    }
}
