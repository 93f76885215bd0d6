package io.converge.serde.output;

import io.converge.model.Conflict;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.LeafValue;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.policy.CanonicalJson;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.AvroSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * What a conflict record tells of single leaves beside products: the places that partial versions speak of, the disputed leaves with the
 * values in question, and what versions say that are remembered for some leaves alone. In this order, as far as there is room.
 */
final class LeafTelling {

    /** How long a value may be, in characters, that still says something to a person. */
    private static final int LONGEST_VALUE = 10_000;

    /** What the count of a list takes beyond that of an empty one. */
    private static final int COUNT_BYTES = 5;

    private final GenericRecord record;
    private final Conflict conflict;
    /** Those of the record, as in the conflict. */
    private final List<GenericRecord> versions;

    private final List<String> leftOut = new ArrayList<>();
    private long room;

    LeafTelling(GenericRecord record, Conflict conflict, List<GenericRecord> versions) {
        this.record = record;
        this.conflict = conflict;
        this.versions = List.copyOf(versions);
    }

    /** Says which versions do not speak of all, and leaves out what they speak of. */
    void mark() {
        record.put("disputed", List.of());
        for (int i = 0; i < versions.size(); i++) {
            Version version = conflict.versions().get(i);
            boolean isWhole = conflict.isKnownWhole(version);
            versions.get(i).put("fields", isWhole && !version.isPartial() ? null : List.of());
            versions.get(i).put("values", isWhole ? null : List.of());
        }
    }

    /** Takes back all that was told. */
    void omit() {
        mark();
        leftOut.clear();
        boolean isTelling = !conflict.explanation().disputes().isEmpty()
                || versions.stream().anyMatch(version -> version.get("fields") != null);
        if (isTelling) {
            leftOut.add("what versions say of single leaves is left out");
        }
    }

    /** What is left out, in words. */
    List<String> leftOut() {
        return leftOut;
    }

    /** @param mostBytes that all of it may take, beyond what it takes where it is left out */
    void tell(long mostBytes) {
        mark();
        leftOut.clear();
        room = mostBytes;
        tellFields();
        tellDisputes();
        tellValues();
    }

    private void tellFields() {
        int omitted = 0;
        for (int i = 0; i < versions.size(); i++) {
            Version version = conflict.versions().get(i);
            if (version.isPartial() && conflict.isKnownWhole(version)) {
                omitted += putFields(versions.get(i), version.fields()) ? 0 : 1;
            }
        }
        leaveOut(omitted, "the fields of ", " versions are left out");
    }

    private void tellDisputes() {
        Schema schema = record.getSchema().getField("disputed").schema().getElementType();
        List<Dispute> disputes = conflict.explanation().disputes();
        List<GenericRecord> told = new ArrayList<>();
        room -= disputes.isEmpty() ? 0 : COUNT_BYTES;
        for (Dispute dispute : disputes) {
            GenericRecord leaf = new GenericData.Record(schema);
            leaf.put("leaf", dispute.leaf().text());
            leaf.put("fields", texts(dispute.leaf().fields()));
            leaf.put("rule", dispute.rule());
            leaf.put(
                    "stands", dispute.stands() == null ? null : dispute.stands().toString());
            List<GenericRecord> values = dispute.values().stream()
                    .map(value -> value(
                            schema.getField("values").schema().getElementType(),
                            "version",
                            value.version().toString(),
                            value))
                    .toList();
            leaf.put("values", values);
            if (!fit(leaf, values)) {
                break;
            }
            told.add(leaf);
        }
        record.put("disputed", told);
        leaveOut(disputes.size() - told.size(), "", " of " + disputes.size() + " disputed leaves are left out");
    }

    private void tellValues() {
        int omitted = 0;
        for (int i = 0; i < versions.size(); i++) {
            GenericRecord version = versions.get(i);
            Dot dot = conflict.versions().get(i).dot();
            if (!conflict.remembered().containsKey(dot)) {
                continue;
            }
            Schema schema = version.getSchema()
                    .getField("values")
                    .schema()
                    .getTypes()
                    .get(1)
                    .getElementType();
            List<LeafValue> values = conflict.remembered().get(dot);
            List<Pointer> fields = values.stream()
                    .flatMap(value -> value.leaf().fields().stream())
                    .distinct()
                    .toList();
            if (!putFields(version, fields)) {
                omitted += values.size();
                continue;
            }
            List<GenericRecord> told = new ArrayList<>();
            room -= COUNT_BYTES;
            for (LeafValue value : values) {
                GenericRecord written = value(schema, "leaf", value.leaf().text(), value);
                if (fit(written, List.of(written))) {
                    told.add(written);
                }
            }
            version.put("values", told);
            omitted += values.size() - told.size();
        }
        leaveOut(omitted, "", " values of versions that are remembered in part are left out");
    }

    private void leaveOut(int count, String before, String after) {
        if (count > 0) {
            leftOut.add(before + count + after);
        }
    }

    /** Whether the places that a version speaks of found room. */
    private boolean putFields(GenericRecord version, List<Pointer> fields) {
        List<String> texts = texts(fields);
        long bytes = COUNT_BYTES + texts.stream().mapToLong(AvroSize::text).sum();
        if (bytes > room) {
            return false;
        }
        room -= bytes;
        version.put("fields", texts);
        return true;
    }

    /** @param name of the field that says whose value it is */
    private static GenericRecord value(Schema schema, String name, String whose, LeafValue value) {
        String text = value.isThere() ? CanonicalJson.withBranch(value.value(), LONGEST_VALUE) : null;
        GenericRecord told = new GenericData.Record(schema);
        told.put(name, whose);
        told.put("value", text);
        told.put("omitted", value.isThere() && text == null);
        return told;
    }

    /** Whether a record finds room, without the longest of the values in it if need be. */
    private boolean fit(GenericRecord told, List<GenericRecord> values) {
        long bytes = AvroForm.encode(told).length;
        while (bytes > room) {
            Optional<GenericRecord> longest = values.stream()
                    .filter(value -> value.get("value") != null)
                    .max(Comparator.comparingLong(value -> AvroSize.text((String) value.get("value"))));
            if (longest.isEmpty()) {
                return false;
            }
            bytes -= AvroSize.text((String) longest.get().get("value"));
            longest.get().put("value", null);
            longest.get().put("omitted", true);
        }
        room -= bytes;
        return true;
    }

    private static List<String> texts(List<Pointer> pointers) {
        return pointers.stream().map(Pointer::text).toList();
    }
}
