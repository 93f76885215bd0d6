package io.converge.cli;

import io.converge.causality.Acceptance.Refused;
import io.converge.check.PolicyCheck;
import io.converge.check.PolicyCheck.CounterExample;
import io.converge.check.WritingCheck;
import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import io.converge.source.TopicSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check-policy",
        description = {
            "Is the configured policy or procedure deterministic, total, and fit for the product's schema?",
            "Tries it on generated conflicts, and on recorded changes if there are any given, in every order and twice,",
            "and the configured serializers on generated products.",
            "Exit status 1, and the counter-example, if not."
        },
        mixinStandardHelpOptions = true)
final class CheckPolicyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Also try these changes, one JSON object a line; - is standard input.")
    private Path file;

    @Mixin
    private ChangeLines lines;

    @Mixin
    private SourceOption source;

    @Option(names = "--from-topic", description = "Also try the changes that the changes topics hold.")
    private boolean fromTopic;

    @Option(
            names = "--conflicts",
            paramLabel = "N",
            defaultValue = "500",
            description = "How many conflicts to generate (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the generated conflicts (${DEFAULT-VALUE}); another one gives others.")
    private long seed;

    private final Map<String, List<Change>> recorded = new LinkedHashMap<>();
    private PolicyCheck check;
    /** How many recorded changes speak of some fields alone, where the policy has no place for such. */
    private int withoutPlace;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        PolicySettings policy = config.policy();
        config.checkPolicy();
        PrintWriter out = spec.commandLine().getOut();
        out.println("policy " + policy.identity().name() + " (digest "
                + policy.identity().digest() + ")");
        out.print(policy.text());

        Schema product = productSchema(config, out);
        List<String> problems = new ArrayList<>(PolicyCheck.problems(policy, product));
        policy.lack().ifPresent(problems::add);
        new WritingCheck(config).problem(product, seed).ifPresent(problems::add);
        problems.forEach(out::println);
        check = new PolicyCheck(config::resolver, seed, false);
        Optional<CounterExample> found = problems.isEmpty() ? tryOut(product, config) : Optional.empty();
        found.ifPresent(example -> print(example, out));
        if (problems.isEmpty() && found.isEmpty()) {
            out.println(check.conflicts() + " conflicts, each in every order and twice: always the same outcome; "
                    + check.unresolved() + " of them left to the application");
        }
        out.flush();
        return problems.isEmpty() && found.isEmpty() && lines.bad() == 0 ? 0 : Main.FAILED;
    }

    /** What the user names, of the topic whose records are tried; else what is registered, else the example's. */
    private Schema productSchema(ConvergeConfig config, PrintWriter out) throws IOException {
        String topic = source.isGiven()
                ? source.topic(config).topic()
                : config.changesTopics().get(0);
        Optional<Schema> named = config.sources().productSchema(topic);
        if (named.isPresent() && !lines.namesProductSchema()) {
            out.println("products: " + named.get().getFullName() + " (named for " + topic + ")");
            return named.get();
        }
        Optional<Schema> registered = lines.namesProductSchema()
                        || config.registryUrl().isEmpty()
                        || !config.sources().hasChanges(topic)
                ? Optional.empty()
                : config.registryClient().registeredSchema(topic).flatMap(Schemas::productOf);
        Schema product = registered.isPresent() ? registered.get() : lines.schema();
        String from = lines.namesProductSchema()
                ? "named by --product-schema"
                : registered.isPresent() ? "registered for " + topic : "the example's, as none is registered or named";
        out.println("products: " + product.getFullName() + " (" + from + ")");
        return product;
    }

    private Optional<CounterExample> tryOut(Schema product, ConvergeConfig config) throws IOException {
        Optional<CounterExample> found = check.tryGenerated(product, config.policy(), count);
        if (found.isPresent()) {
            return found;
        }
        readRecorded(product, config);
        for (Map.Entry<String, List<Change>> item : recorded.entrySet()) {
            found = check.tryOut(item.getKey(), item.getValue());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private void readRecorded(Schema product, ConvergeConfig config) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (source.isGiven() && (file != null || !fromTopic)) {
            readRecords(config, err);
        } else if (file != null) {
            lines.forEach(file, product, (line, change) -> keep(line, change, config, err), err);
            lines.summarize(err);
        }
        if (fromTopic) {
            readTopics(config, err);
        }
        if (file != null || fromTopic || source.isGiven()) {
            int changes = recorded.values().stream().mapToInt(List::size).sum();
            spec.commandLine()
                    .getOut()
                    .println("recorded: " + Count.of(changes, "change") + " of " + Count.of(recorded.size(), "sku"));
        }
    }

    /** Records of the topic that {@code --source} names; Avro goes by a registry that is nowhere. */
    private void readRecords(ConvergeConfig config, PrintWriter err) throws IOException {
        TopicSource topic = source.topic(config);
        RegistryClient registry = config.with(Map.of(RegistryClient.REGISTRY_URL, "mock://" + UUID.randomUUID()))
                .registryClient();
        try (SourceDecoder decoder = SourceDecoder.of(config.sources(), registry);
                Serializer<Object> serializer = registry.serializer()) {
            lines.forEachRecord(
                    file,
                    topic,
                    (line, record) -> keep(
                            line, SourceOption.record(topic.topic(), line, record, serializer), decoder, config, err),
                    err);
        }
        lines.summarize(err);
    }

    private void keep(int line, SourceRecord record, SourceDecoder decoder, ConvergeConfig config, PrintWriter err) {
        try {
            decoder.decode(record).changes().forEach(change -> keep(change, config));
        } catch (RefusedRecordException e) {
            lines.reject(line, e.reason() + ": " + e.getMessage(), err);
        }
    }

    private void keep(int line, GenericRecord change, ConvergeConfig config, PrintWriter err) {
        try {
            Position position = new Position("line", 0, line);
            keep(ChangeReader.readUnwritten(change, position, config.maxNumberDigits()), config);
        } catch (RefusedRecordException e) {
            lines.reject(line, e.reason() + ": " + e.getMessage(), err);
        }
    }

    /** What is refused stands among the dead letters already, and the policy never sees it. */
    private void readTopics(ConvergeConfig config, PrintWriter err) throws IOException {
        Map<String, Long> refused = new TreeMap<>();
        try (SourceDecoder decoder = SourceDecoder.of(config.sources(), config.registryClient())) {
            RecordedChanges.forEach(
                    config,
                    record -> {
                        try {
                            changes(record, decoder).forEach(change -> keepWithPlace(change, config));
                        } catch (RefusedRecordException e) {
                            refused.merge(e.reason().name(), 1L, Long::sum);
                        }
                        return true;
                    },
                    err);
        }
        if (!refused.isEmpty()) {
            err.println(Reasons.summary("refused change", refused) + "; `dead-letters list` has them");
        }
        if (withoutPlace > 0) {
            err.println(Count.of(withoutPlace, "change") + " not tried: under this policy they would be dead letters "
                    + RefusalReason.PARTIAL_CHANGE);
        }
    }

    /** Under the catalogue's own policy it may have had one. */
    private void keepWithPlace(Change change, ConvergeConfig config) {
        if (check.refusal(change).isPresent()) {
            withoutPlace++;
        } else {
            keep(change, config);
        }
    }

    private static List<Change> changes(ConsumerRecord<byte[], byte[]> record, SourceDecoder decoder) {
        return decoder.decode(SourceRecord.of(record)).changes();
    }

    private void keep(Change change, ConvergeConfig config) {
        Optional<Refused> refusal = config.numberLimit().refusal(change).or(() -> check.refusal(change));
        if (refusal.isPresent()) {
            throw new RefusedRecordException(
                    refusal.get().reason(), refusal.get().detail());
        }
        recorded.computeIfAbsent(change.sku(), sku -> new ArrayList<>()).add(change);
    }

    private static void print(CounterExample example, PrintWriter out) {
        out.println("counter-example: " + example.problem());
        example.changes().forEach(change -> out.println("  " + RecordLine.change(change)));
    }
}
