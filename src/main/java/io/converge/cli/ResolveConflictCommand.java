package io.converge.cli;

import io.converge.cli.Conflicts.Written;
import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.serde.ConflictRecords;
import io.converge.serde.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "resolve",
        description = {
            "Resolves the open conflict of a sku: writes the change that supersedes all its versions.",
            "It is an ordinary change with the context of the conflict record; any application can write it."
        },
        mixinStandardHelpOptions = true)
final class ResolveConflictCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "SKU", description = "The product's key.")
    private String sku;

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            defaultValue = "resolver",
            description = "In whose name the change is written (${DEFAULT-VALUE}).")
    private String origin;

    /** What shall stand. */
    private static final class Choice {
        @Option(names = "--choose", paramLabel = "ORIGIN:SEQUENCE", description = "One of the versions in conflict.")
        private String version;

        @Option(names = "--product", paramLabel = "FILE", description = "The product in this file, as JSON.")
        private Path product;

        @Option(names = "--delete", description = "Delete the product.")
        private boolean delete;
    }

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        List<Written> open =
                Conflicts.open(config, conflict -> conflict.text("sku").equals(sku), Function.identity());
        if (open.isEmpty()) {
            spec.commandLine().getErr().println("no open conflict of " + sku);
            return Main.FAILED;
        }
        Written conflict = open.get(0);
        GenericRecord change = change(conflict, config);
        send(change, config);
        spec.commandLine()
                .getErr()
                .println("resolved " + conflict.text("id") + " of " + sku + ": " + change.get("op") + " "
                        + change.get("origin") + ":" + change.get("sequence"));
        return 0;
    }

    private GenericRecord change(Written conflict, ConvergeConfig config) throws IOException {
        Schema productSchema = ConflictRecords.productSchema(conflict.conflict().getSchema());
        GenericRecord product = product(conflict, productSchema, config);
        Schema schema = Schemas.change(product == null ? productSchema : product.getSchema());
        Map<?, ?> context = (Map<?, ?>) conflict.conflict().get("context");
        long now = System.currentTimeMillis();
        GenericRecord change = new GenericData.Record(schema);
        change.put("sku", sku);
        Operation operation = product == null ? Operation.DELETE : Operation.REPLACE;
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), operation.name()));
        change.put("origin", origin);
        change.put("sequence", Math.max(sequenceAfter(context), now));
        change.put("context", context);
        change.put("timestamp", now);
        change.put("product", product);
        return change;
    }

    /** The clock of the sku as the sequence: two people who resolve at once do not take the same. */
    private long sequenceAfter(Map<?, ?> context) {
        return context.entrySet().stream()
                .filter(entry -> entry.getKey().toString().equals(origin))
                .mapToLong(entry -> (long) entry.getValue() + 1)
                .findFirst()
                .orElse(1);
    }

    private GenericRecord product(Written conflict, Schema schema, ConvergeConfig config) throws IOException {
        if (choice.delete) {
            return null;
        }
        return choice.product == null ? chosen(conflict, config) : read(choice.product, schema);
    }

    private static GenericRecord read(Path file, Schema schema) throws IOException {
        try {
            return JsonToAvro.read(Files.readString(file), schema);
        } catch (NoSuchFileException e) {
            throw new IOException("--product: there is no file " + file, e);
        } catch (JsonFormException e) {
            throw new IOException("--product " + file + ": " + e.getMessage(), e);
        }
    }

    private GenericRecord chosen(Written conflict, ConvergeConfig config) throws IOException {
        GenericRecord version = conflict.versions().stream()
                .filter(candidate -> Written.dot(candidate).equals(choice.version))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "--choose " + choice.version + ": the versions in conflict are " + conflict.dots()));
        return version.get("omitted") == null ? ConflictRecords.versionProduct(version) : omitted(version, config);
    }

    /** The conflict record says where the change stands. */
    private GenericRecord omitted(GenericRecord version, ConvergeConfig config) throws IOException {
        Position position = new Position(
                version.get("topic").toString(), (int) version.get("partition"), (long) version.get("offset"));
        GenericRecord change = TopicReader.readAt(config, position);
        if (change == null) {
            throw new IOException("the product of " + choice.version + " is too large for the conflict record, and its"
                    + " change at " + position + " is there no more. Give the product by --product FILE.");
        }
        return (GenericRecord) change.get("product");
    }

    private void send(GenericRecord change, ConvergeConfig config) throws IOException {
        String topic = config.changesTopics().get(0);
        Topics.requireExisting(config, topic);
        try (Producer<String, Object> producer = new KafkaProducer<>(
                config.clientSettings(),
                new StringSerializer(),
                config.registryClient().serializer())) {
            producer.send(new ProducerRecord<>(topic, sku, change)).get();
        } catch (ExecutionException e) {
            throw new IOException("not sent: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }
}
