package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.serde.claim.ClaimCodec;
import io.converge.testing.CommittedRecords;
import io.converge.topology.ConvergeTopology;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.Claimant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What skus and the tasks of unique values have said to each other, as it stands in the topics between them. Products are left out. */
final class ClaimTraffic {

    private final List<ClaimMessage> messages = new ArrayList<>();
    private final Map<String, List<ClaimMessage>> bySku = new HashMap<>();
    private final Map<String, List<ClaimVerdict>> verdicts = new HashMap<>();

    private ClaimTraffic() {}

    static ClaimTraffic read(ConvergeConfig config) {
        ClaimTraffic traffic = new ClaimTraffic();
        ClaimCodec codec = new ClaimCodec();
        CommittedRecords.forEach(
                config,
                topic(config, ConvergeTopology.CLAIMS),
                record -> traffic.add(codec.message(text(record.key()), record.value())));
        CommittedRecords.forEach(
                config,
                topic(config, ConvergeTopology.VERDICTS),
                record -> traffic.add(codec.verdict(text(record.key()), record.value())));
        // Their numbers grow, wherever they went.
        traffic.bySku.values().forEach(said -> said.sort(Comparator.comparingLong(ClaimMessage::sent)));
        return traffic;
    }

    static String topic(ConvergeConfig config, String name) {
        return config.applicationId() + "-" + name + "-repartition";
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private void add(ClaimMessage whole) {
        ClaimMessage message =
                whole.isDeclaration() ? whole.declaring(whole.shown(), withoutProduct(whole.claimant())) : whole;
        messages.add(message);
        bySku.computeIfAbsent(message.sku(), any -> new ArrayList<>()).add(message);
    }

    private void add(ClaimVerdict verdict) {
        verdicts.computeIfAbsent(verdict.sku(), any -> new ArrayList<>()).add(verdict);
    }

    static Claimant withoutProduct(Claimant claimant) {
        return new Claimant(claimant.rank(), claimant.winner(), claimant.context(), null);
    }

    /** Those about one value in the order in which they were heard. */
    List<ClaimMessage> messages() {
        return messages;
    }

    /** What a sku has said, in its order. */
    List<ClaimMessage> saidBy(String sku) {
        return bySku.getOrDefault(sku, List.of());
    }

    /** What a sku has heard, in its order. */
    List<ClaimVerdict> heardBy(String sku) {
        return verdicts.getOrDefault(sku, List.of());
    }

    /** By sku. */
    Map<String, List<ClaimVerdict>> verdicts() {
        return verdicts;
    }
}
