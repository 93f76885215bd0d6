package io.converge.check;

import io.converge.config.ConvergeConfig;
import io.converge.model.Dot;
import io.converge.model.Outcome;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.RefusalReason;
import io.converge.model.VersionVector;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.output.ConvergedRecords;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Can the configured serializer and deserializer write and read products of a schema? Products are sent through them as they go
 * through a running application, but for the registry, which is one in memory, so that nothing is registered.
 */
public final class WritingCheck {

    /** Enough to have met every branch of most unions. */
    private static final int PRODUCTS = 50;

    private static final VersionVector CONTEXT = VersionVector.of(Map.of("origin-a", 1L));

    private static final Position NOWHERE = new Position("check", 0, 0);

    private final ConvergeConfig config;
    private final ConvergedRecords records = new ConvergedRecords();

    public WritingCheck(ConvergeConfig config) {
        this.config = config.with(Map.of(RegistryClient.REGISTRY_URL, "mock://" + UUID.randomUUID()));
    }

    /** What goes wrong with generated products, if anything does. */
    public Optional<String> problem(Schema product, long seed) {
        Random random = new Random(seed);
        RegistryClient registry = config.registryClient();
        try (Serializer<Object> producer = registry.serializer();
                ChangeDecoder changes = ChangeDecoder.of(registry);
                Serializer<Object> writer = registry.recordSerializer();
                Deserializer<Object> reader = registry.deserializer()) {
            ProductGenerator generator = new ProductGenerator(product, Map.of());
            for (int i = 0; i < PRODUCTS; i++) {
                GenericRecord generated = generator.next(random);
                AvroProduct read = read(generated, producer, changes);
                AvroProduct written = written(read, writer, reader);
                if (!Product.sameContent(read, new AvroProduct(generated)) || !Product.sameContent(written, read)) {
                    return Optional.of("the configured classes make another product of " + generated);
                }
            }
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of("the configured classes cannot write and read products of " + product.getFullName()
                    + ": " + reason(e));
        }
    }

    /** The product of a change as it comes out of the changes topic. */
    private AvroProduct read(GenericRecord product, Serializer<Object> producer, ChangeDecoder changes) {
        byte[] bytes = producer.serialize(config.changesTopics().get(0), change(product));
        return (AvroProduct) changes.decode(null, bytes, new RecordHeaders(), NOWHERE)
                .version()
                .product();
    }

    /** The product of a converged record as a consumer of the topic has it. */
    private AvroProduct written(AvroProduct product, Serializer<Object> writer, Deserializer<Object> reader) {
        Outcome outcome = new Outcome(product, new Dot("origin-a", 1), CONTEXT, Outcome.Status.CONVERGED);
        byte[] bytes = writer.serialize(config.convergedTopic(), records.value("GENERATED", outcome));
        IndexedRecord converged = (IndexedRecord) reader.deserialize(config.convergedTopic(), bytes);
        return new AvroProduct((IndexedRecord)
                converged.get(converged.getSchema().getField("product").pos()));
    }

    private static GenericRecord change(GenericRecord product) {
        GenericRecord change = new GenericData.Record(Schemas.change(product.getSchema()));
        change.put("sku", "GENERATED");
        change.put(
                "op",
                new GenericData.EnumSymbol(change.getSchema().getField("op").schema(), "UPSERT"));
        change.put("origin", "origin-a");
        change.put("sequence", 1L);
        change.put("timestamp", 0L);
        change.put("product", product);
        return change;
    }

    private static String reason(Throwable e) {
        boolean wrapped = e.getCause() != null
                && (e instanceof SerializationException
                        || e instanceof RefusedRecordException refused
                                && refused.reason() == RefusalReason.UNDECODABLE);
        return wrapped ? reason(e.getCause()) : String.valueOf(e);
    }
}
