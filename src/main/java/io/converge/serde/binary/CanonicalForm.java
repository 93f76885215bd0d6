package io.converge.serde.binary;

import io.converge.model.CodePointOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;

/**
 * Avro's binary form with the entries of maps in the order of their keys: the same bytes for the same record, whichever
 * client wrote it and whatever it was read into meanwhile.
 */
public final class CanonicalForm extends GenericDatumWriter<IndexedRecord> {

    private static final Comparator<Entry<Object, Object>> BY_KEY =
            Comparator.comparing(entry -> entry.getKey().toString(), CodePointOrder.INSTANCE);

    private CanonicalForm(Schema schema) {
        super(schema, AvroForm.DATA);
    }

    public static byte[] of(IndexedRecord record) {
        ByteEncoder encoder = new ByteEncoder();
        try {
            new CanonicalForm(record.getSchema()).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return encoder.toByteArray();
    }

    @Override
    protected Iterable<Entry<Object, Object>> getMapEntries(Object map) {
        List<Entry<Object, Object>> entries = new ArrayList<>(((Map<?, ?>) map).size());
        super.getMapEntries(map).forEach(entries::add);
        entries.sort(BY_KEY);
        return entries;
    }
}
