package io.converge.feed;

import io.converge.model.Pointer;
import io.converge.model.Sha256;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.ByteEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericRecord;

/** 64 bits of a digest of what a feed says of a sku, its schema included. Never {@link SkuTable#NO_DIGEST}. */
final class ContentDigest {

    private final ByteEncoder encoder = new ByteEncoder();
    private final byte[] form;

    /** @param owned what the feed speaks of; null: the whole product */
    ContentDigest(Schema product, List<Pointer> owned) {
        form = Sha256.of(SchemaNormalization.toParsingForm(product) + owned);
    }

    long of(GenericRecord product) {
        encoder.reset().writeFixed(form, 0, form.length);
        AvroForm.write(product, encoder);
        long digest = ByteBuffer.wrap(Sha256.of(encoder.toByteArray())).getLong();
        return digest == SkuTable.NO_DIGEST ? 1 : digest;
    }
}
