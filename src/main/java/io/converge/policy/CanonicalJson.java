package io.converge.policy;

import io.converge.model.CodePointOrder;
import io.converge.model.Variant;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One text for each value of a product: JSON without blanks, members in order, numbers without needless zeros. */
public final class CanonicalJson {

    /** Beyond it a number's zeros would take more memory than a product may. */
    private static final int MOST_ZEROS = 1_000;

    private final StringBuilder text = new StringBuilder();
    /** How long a text is of interest. */
    private final int most;

    private CanonicalJson(int most) {
        this.most = most;
    }

    /** @param value of the form of {@link io.converge.model.Product#fields()} */
    public static String of(Object value) {
        CanonicalJson json = new CanonicalJson(Integer.MAX_VALUE);
        json.write(value);
        return json.text.toString();
    }

    /**
     * As the other, but a value that knows its branch names it, as members of an object do.
     *
     * @param most how many characters it may have
     * @return null if it has more; little more than so many are written to see that
     */
    public static String withBranch(Object value, int most) {
        CanonicalJson json = new CanonicalJson(most);
        json.write(value instanceof Variant variant ? Map.of(variant.branch(), variant.value()) : value);
        return json.text.length() > most ? null : json.text.toString();
    }

    private void write(Object variant) {
        if (text.length() > most) {
            return;
        }
        Object value = Variant.plain(variant);
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, Object> sorted = new TreeMap<>(CodePointOrder.INSTANCE);
            map.forEach((key, entry) -> sorted.put((String) key, entry));
            String before = "{";
            for (Map.Entry<String, Object> entry : sorted.entrySet()) {
                text.append(before);
                quoted(entry.getKey());
                text.append(':');
                write(entry.getValue());
                before = ",";
            }
            text.append(sorted.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object element : list) {
                text.append(before);
                write(element);
                before = ",";
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            quoted(string);
        } else if (value instanceof BigDecimal number) {
            text.append(Math.abs((long) number.scale()) > MOST_ZEROS ? number.toString() : number.toPlainString());
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            quoted(Base64.getEncoder().encodeToString(copy));
        } else {
            text.append(value);
        }
    }

    private void quoted(String string) {
        text.append('"');
        for (int i = 0; i < string.length() && text.length() <= most; i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
