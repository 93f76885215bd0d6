package io.converge.model;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What one change made of a product.
 *
 * @param dot its name
 * @param operation what the change did
 * @param blind whether the writer could not say what it had seen
 * @param timestamp the writer's clock, ms
 * @param product the whole product after the change; null exactly for a delete
 * @param before the product that the writer replaced, if it said so; null otherwise
 * @param fields the places that the change speaks of, in order, none twice: its product says nothing elsewhere; null if it
 *     speaks of the whole product
 * @param position where its change stands; takes no part in {@link #sameContent}
 * @param digest of all that the change said, where some of it was left out since; null where nothing was
 */
public record Version(
        Dot dot,
        Operation operation,
        boolean blind,
        long timestamp,
        Product product,
        Product before,
        List<Pointer> fields,
        Position position,
        Long digest) {

    private static final Comparator<Pointer> BY_TEXT = Comparator.comparing(Pointer::text, CodePointOrder.INSTANCE);

    public Version {
        Objects.requireNonNull(dot, "dot");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(position, "position");
        if ((product == null) != (operation == Operation.DELETE)) {
            throw new IllegalArgumentException(dot + ": a product belongs to every operation but DELETE");
        }
        if (fields != null && product == null) {
            throw new IllegalArgumentException(dot + ": a delete is of the whole product");
        }
        fields = fields == null
                ? null
                : fields.stream().distinct().sorted(BY_TEXT).toList();
    }

    /** One of which nothing was left out. */
    public Version(
            Dot dot,
            Operation operation,
            boolean blind,
            long timestamp,
            Product product,
            Product before,
            List<Pointer> fields,
            Position position) {
        this(dot, operation, blind, timestamp, product, before, fields, position, null);
    }

    /** One that speaks of the whole product. */
    public Version(
            Dot dot,
            Operation operation,
            boolean blind,
            long timestamp,
            Product product,
            Product before,
            Position position) {
        this(dot, operation, blind, timestamp, product, before, null, position);
    }

    /** The same, but speaking of some fields alone. */
    public Version withFields(List<Pointer> some) {
        return new Version(dot, operation, blind, timestamp, product, before, some, position, digest);
    }

    /** The same with other products, which say less, or the same in other words. */
    public Version withProducts(Product otherProduct, Product otherBefore, Long otherDigest) {
        return new Version(dot, operation, blind, timestamp, otherProduct, otherBefore, fields, position, otherDigest);
    }

    /**
     * What is left of it for who looks at some fields alone. Its {@link #before} shows what a blind writer had seen, and nothing of
     * others.
     *
     * @return this very version if nothing can be left out
     */
    public Version reduced(OwnFields own) {
        Product less = product == null ? null : product.reduced(own);
        Product lessBefore = before == null || !blind ? null : before.reduced(own);
        return less == product && lessBefore == before ? this : withProducts(less, lessBefore, fingerprint());
    }

    /** A number that is the same for versions of equal content and form under one dot and time. */
    public long fingerprint() {
        if (digest != null) {
            return digest;
        }
        Fingerprint all = new Fingerprint().add(operation.name()).add(blind).add(fields == null);
        if (fields != null) {
            fields.forEach(field -> all.add(field.text()));
        }
        add(product, all);
        add(before, all);
        return all.value();
    }

    private static void add(Product product, Fingerprint fingerprint) {
        fingerprint.add(product == null);
        if (product != null) {
            fingerprint.add(product.fingerprint());
        }
    }

    /** Whether its product says nothing but at {@link #fields()}. */
    public boolean isPartial() {
        return fields != null;
    }

    public boolean isDelete() {
        return operation == Operation.DELETE;
    }

    /** What its products take where they are kept. */
    public int productBytes() {
        return (product == null ? 0 : product.keptBytes()) + (before == null ? 0 : before.keptBytes());
    }

    /** What its products take where they are worked on. */
    public long weight() {
        return (product == null ? 0 : product.weight()) + (before == null ? 0 : before.weight());
    }

    /** Whether both leave the same behind: both delete, or their products are equal. */
    public boolean sameOutcome(Version other) {
        return Product.sameContent(product, other.product);
    }

    /** Whether both say the same in every field that a decision may depend on. */
    public boolean sameContent(Version other) {
        if (digest != null || other.digest != null) {
            return dot.equals(other.dot) && timestamp == other.timestamp && fingerprint() == other.fingerprint();
        }
        return dot.equals(other.dot)
                && operation == other.operation
                && blind == other.blind
                && timestamp == other.timestamp
                && Product.sameContent(product, other.product)
                && Product.sameContent(before, other.before)
                && Objects.equals(fields, other.fields);
    }

    /** Whether both say the same in the same form, so that it does not matter which of them is kept. */
    public boolean sameForm(Version other) {
        if (digest != null || other.digest != null) {
            return sameContent(other);
        }
        return sameContent(other)
                && Product.compareForms(product, other.product) == 0
                && Product.compareForms(before, other.before) == 0;
    }

    /** By the cheapest first: states hold many versions, most of which differ by their dots. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Version that
                        && dot.sequence() == that.dot.sequence()
                        && timestamp == that.timestamp
                        && operation == that.operation
                        && blind == that.blind
                        && dot.equals(that.dot)
                        && Objects.equals(product, that.product)
                        && Objects.equals(before, that.before)
                        && Objects.equals(fields, that.fields)
                        && Objects.equals(digest, that.digest)
                        && position.equals(that.position);
    }

    @Override
    public int hashCode() {
        return 31 * dot.hashCode() + Long.hashCode(timestamp);
    }
}
