package io.converge.causality;

import io.converge.model.CodePointOrder;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Variant;
import io.converge.model.Version;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Orders versions that share a dot though their contents or the forms of those differ: a delete above all, then the
 * timestamp, then the content by a text that is the same everywhere, then the form. Equal only where all of it is.
 */
public final class TwinOrder implements Comparator<Version> {

    public static final TwinOrder INSTANCE = new TwinOrder();

    private static final Comparator<Version> BY_RULE =
            Comparator.comparing(Version::isDelete).thenComparingLong(Version::timestamp);

    private TwinOrder() {}

    @Override
    public int compare(Version left, Version right) {
        int byRule = BY_RULE.compare(left, right);
        if (byRule != 0) {
            return byRule;
        }
        int byContent = CodePointOrder.INSTANCE.compare(canonical(left), canonical(right));
        return byContent != 0 ? byContent : compareForms(left, right);
    }

    /** Of two versions of one dot the one that stays: the first where neither is greater. */
    static Version greater(Version first, Version second) {
        int order = first.sameContent(second) ? compareForms(second, first) : INSTANCE.compare(second, first);
        return order > 0 ? second : first;
    }

    /** Orders versions of equal content. */
    static int compareForms(Version left, Version right) {
        int byProduct = Product.compareForms(left.product(), right.product());
        return byProduct != 0 ? byProduct : Product.compareForms(left.before(), right.before());
    }

    private static String canonical(Version version) {
        StringBuilder text = new StringBuilder();
        text.append(version.operation()).append(' ').append(version.blind()).append(' ');
        append(text, version.product());
        text.append(' ');
        append(text, version.before());
        if (version.isPartial()) {
            text.append(' ');
            append(text, version.fields().stream().map(Pointer::text).toList());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Product product) {
        if (product == null) {
            text.append("absent");
        } else {
            append(text, product.fields());
        }
    }

    /**
     * Each kind of value starts with a letter of its own, and texts carry their length: no two values read alike, but for
     * those of two branches of a union, whose forms differ.
     */
    private static void append(StringBuilder text, Object variant) {
        Object value = Variant.plain(variant);
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, Object> sorted = new TreeMap<>(CodePointOrder.INSTANCE);
            map.forEach((key, entry) -> sorted.put((String) key, entry));
            text.append('m').append(sorted.size());
            sorted.forEach((key, entry) -> {
                append(text, key);
                append(text, entry);
            });
        } else if (value instanceof List<?> list) {
            text.append('l').append(list.size());
            list.forEach(element -> append(text, element));
        } else if (value instanceof String string) {
            text.append('s').append(string.length()).append(':').append(string);
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            text.append('x').append(HexFormat.of().formatHex(copy)).append(';');
        } else if (value == null) {
            text.append('n');
        } else {
            text.append('v').append(value).append(';');
        }
    }
}
