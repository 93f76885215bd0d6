package io.converge.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Versions of a sku of which none has seen another and that differ.
 *
 * @param versions in the order of their dots, at least two
 * @param policy the name of the policy that was asked
 * @param outcome what stands: the resolution, or the provisional value of an unresolved conflict
 * @param decidedBy the rule that decided, in words; null if none could
 * @param reason why the conflict is unresolved; null if it is resolved
 * @param leaves for a merged product the version that each leaf (a JSON pointer) came from; else empty
 */
public record Conflict(
        ConflictType type,
        ConflictStatus status,
        List<Version> versions,
        String policy,
        Outcome outcome,
        String decidedBy,
        String reason,
        Map<String, Dot> leaves) {

    public Conflict {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(outcome, "outcome");
        versions = List.copyOf(versions);
        leaves = Map.copyOf(leaves);
    }

    /**
     * Names this conflict: a digest of the sku and the dots, so that a replay or another region names it alike.
     *
     * @return 32 hexadecimal digits, the first half of a SHA-256
     */
    public String id(String sku) {
        MessageDigest digest = Sha256.start();
        update(digest, sku);
        for (Version version : versions) {
            update(digest, version.dot().toString());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    public boolean isUnresolved() {
        return status == ConflictStatus.UNRESOLVED;
    }

    /** The same conflict as one that is no longer there. */
    public Conflict closed() {
        return new Conflict(type, ConflictStatus.CLOSED, versions, policy, outcome, decidedBy, reason, leaves);
    }

    /** Whether the same versions are in conflict. */
    public boolean sameVersions(Conflict other) {
        if (versions.size() != other.versions.size()) {
            return false;
        }
        for (int i = 0; i < versions.size(); i++) {
            if (!versions.get(i).sameContent(other.versions.get(i))) {
                return false;
            }
        }
        return true;
    }
}
