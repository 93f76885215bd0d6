package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.schema.Schemas;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.UnsettledException.Instead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * What settles an open conflict: an ordinary change with the context of the conflict record, which supersedes all its versions.
 * Any application can write it.
 */
public final class ConflictResolution {

    private final ConvergeConfig config;
    private final Written conflict;
    private final String sku;
    private final Map<?, ?> context;
    /** Those whose products anybody has to choose from, or to look at. */
    private final List<GenericRecord> written;

    private final String origin;

    private ConflictResolution(
            ConvergeConfig config,
            Written conflict,
            String sku,
            Map<?, ?> context,
            List<GenericRecord> written,
            String origin) {
        this.config = config;
        this.conflict = conflict;
        this.sku = sku;
        this.context = context;
        this.written = written;
        this.origin = origin;
    }

    /**
     * @param origin in whose name the change is written
     * @throws IOException if that origin can write nothing more of the sku
     */
    public static ConflictResolution of(ConvergeConfig config, Written conflict, String origin) throws IOException {
        Map<?, ?> context = (Map<?, ?>) conflict.conflict().get("context");
        return checked(
                new ConflictResolution(config, conflict, conflict.text("sku"), context, conflict.versions(), origin));
    }

    /**
     * One of a conflict about a unique value: a change to one of the skus that have it, which gives it up.
     *
     * @param origin in whose name the change is written
     * @throws IOException if the sku is none of them, or that origin can write nothing more of it
     */
    public static ConflictResolution ofUnique(ConvergeConfig config, Written conflict, String sku, String origin)
            throws IOException {
        GenericRecord claimant = conflict.claimants().stream()
                .filter(candidate -> candidate.get("sku").toString().equals(sku))
                .findFirst()
                .orElseThrow(() -> notListed(conflict, sku));
        Map<?, ?> context = (Map<?, ?>) claimant.get("context");
        return checked(new ConflictResolution(config, conflict, sku, context, List.of(claimant), origin));
    }

    private static UnsettledException notListed(Written conflict, String sku) {
        long more =
                (long) conflict.conflict().get("total") - conflict.claimants().size();
        return more > 0
                ? new UnsettledException(
                        Printable.of(sku) + " is not among the "
                                + conflict.claimants().size() + " skus that the record names of those that"
                                + " have " + Printable.of(conflict.subject()) + "; " + more
                                + " more have it. If it is one of those, write a"
                                + " change of it with the context of its converged record.",
                        Instead.CHANGE)
                : new UnsettledException(Printable.of(sku) + " is none of the skus that have "
                        + Printable.of(conflict.subject()) + " in common: " + Printable.of(conflict.skus()));
    }

    /** Behind the greatest number there is no other one, and a change with a lesser one would be stale. */
    private static ConflictResolution checked(ConflictResolution resolution) throws IOException {
        if (resolution.lastSequence() == Long.MAX_VALUE) {
            String origin = resolution.origin;
            throw new UnsettledException(
                    Printable.of(origin + ":" + Long.MAX_VALUE) + " is the last change that the origin "
                            + Printable.of(origin) + " can make to the sku " + Printable.of(resolution.sku)
                            + ", as there is no greater sequence. Resolve it in another name.",
                    Instead.ORIGIN);
        }
        return resolution;
    }

    /** The sku that the change is to. */
    public String sku() {
        return sku;
    }

    /**
     * Lets one of the versions stand: where leaves were merged what it says of those in dispute, and beside that what stands.
     *
     * @param dot which, as {@code ORIGIN:SEQUENCE}
     * @param whole whether all of its product is taken, if it speaks of all, also where nobody disputes what stands
     * @throws IOException if there is none of this dot, or what it says can be read no more
     */
    public GenericRecord choose(String dot, boolean whole, long nowMs) throws IOException {
        GenericRecord version = written.stream()
                .filter(candidate -> Written.dot(candidate).equals(dot))
                .findFirst()
                .orElseThrow(() -> new IOException("no version is " + Printable.of(dot)
                        + ": the versions in conflict are " + Printable.of(conflict.dots())));
        if (Written.isOfLeaves(version)) {
            return change(new ChosenLeaves(conflict, dot, false).product(), nowMs);
        }
        boolean omitted = version.get("omitted") != null;
        GenericRecord product = omitted ? null : ConflictRecords.versionProduct(version);
        if (!whole && conflict.isMerged() && (omitted || product != null)) {
            return change(new ChosenLeaves(conflict, dot, true).product(), nowMs);
        }
        return change(omitted ? omitted(version, dot) : product, nowMs);
    }

    /**
     * Lets another product stand.
     *
     * @param json of the conflict's schema of products, or of one that a version in it was written with
     * @throws JsonFormException if it fits none of them, saying what is wrong by the first
     */
    public GenericRecord replace(String json, long nowMs) throws JsonFormException {
        JsonFormException wrong = null;
        for (Schema schema : productSchemas()) {
            try {
                return change(JsonToAvro.read(json, schema), nowMs);
            } catch (JsonFormException e) {
                wrong = wrong == null ? e : wrong;
            }
        }
        throw wrong;
    }

    /**
     * Lets a product stand that is put together of what several versions say.
     *
     * @param fields of each place, a JSON pointer or a leaf in dispute, the version whose value stands there, as {@code ORIGIN:SEQUENCE}
     * @param base the version whose product stands elsewhere; null: what stands now
     * @throws IOException if one of them is not known, or they do not go together: what to do instead
     */
    public GenericRecord compose(Map<String, String> fields, String base, long nowMs) throws IOException {
        return change(new ComposedProduct(conflict, productSchemas()).of(fields, base), nowMs);
    }

    private List<Schema> productSchemas() {
        List<Schema> schemas = new ArrayList<>(List.of(productSchema()));
        for (GenericRecord version : written) {
            GenericRecord product = version.get("omitted") == null ? ConflictRecords.versionProduct(version) : null;
            if (product != null) {
                schemas.add(product.getSchema());
            }
        }
        return schemas;
    }

    /** Lets no product stand. */
    public GenericRecord delete(long nowMs) {
        return change(null, nowMs);
    }

    private Schema productSchema() {
        return ConflictRecords.productSchema(conflict.conflict().getSchema());
    }

    private GenericRecord change(GenericRecord product, long nowMs) {
        Schema schema = Schemas.change(product == null ? productSchema() : product.getSchema());
        GenericRecord change = new GenericData.Record(schema);
        change.put("sku", sku);
        Operation operation = product == null ? Operation.DELETE : Operation.REPLACE;
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), operation.name()));
        change.put("origin", origin);
        change.put("sequence", Math.max(lastSequence() + 1, nowMs));
        change.put("context", context);
        change.put("timestamp", nowMs);
        change.put("product", product);
        return change;
    }

    /** Of the origin, by the clock of the sku: two people who resolve at once do not take the same number behind it. */
    private long lastSequence() {
        return context.entrySet().stream()
                .filter(entry -> entry.getKey().toString().equals(origin))
                .mapToLong(entry -> (long) entry.getValue())
                .findFirst()
                .orElse(0);
    }

    /** The conflict record says where the change stands. */
    private GenericRecord omitted(GenericRecord version, String dot) throws IOException {
        Position position = new Position(
                version.get("topic").toString(), (int) version.get("partition"), (long) version.get("offset"));
        GenericRecord change = TopicReader.readAt(config, position);
        if (change == null) {
            throw new UnsettledException(
                    "the product of " + Printable.of(dot) + " is too large for the conflict record, and its change at "
                            + position + " is there no more. Give the product itself.",
                    Instead.PRODUCT);
        }
        return (GenericRecord) change.get("product");
    }

    /**
     * Writes what one of the others has made to the first of the changes topics.
     *
     * @throws RefusedRecordException if it would become a dead letter: nothing is written then, unless the detail says so
     * @throws UnknownOutcomeException if it may be written all the same
     * @throws IOException if it is not written
     */
    public void send(GenericRecord change) throws IOException {
        try (ResolutionSender sender = ResolutionSender.open(config)) {
            sender.send(change, null);
        }
    }
}
