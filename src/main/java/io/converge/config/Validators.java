package io.converge.config;

import io.converge.model.Pointer;
import io.converge.policy.Policies;
import io.converge.source.Locator;
import io.converge.unique.UniqueKey;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** What values single settings may have. */
final class Validators {

    private Validators() {}

    /** Whether a form can be read: what is wrong with it is told of the setting. */
    private static void ensureRead(String key, Object value, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key, value, e.getMessage());
        }
    }

    /** One topic or several. */
    record Topics() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            List<?> topics = value instanceof List<?> list ? list : List.of(value);
            if (topics.isEmpty()
                    || topics.stream().anyMatch(topic -> topic.toString().isBlank())) {
                throw new ConfigException(key, value, "a topic must have a name");
            }
            if (topics.stream().distinct().count() < topics.size()) {
                throw new ConfigException(key, value, "a topic is named twice");
            }
        }

        @Override
        public String toString() {
            return "names of topics";
        }
    }

    record Pointers() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            ensureRead(key, value, () -> ((List<?>) value).forEach(pointer -> Pointer.parse(pointer.toString())));
        }

        @Override
        public String toString() {
            return "JSON pointers in a comma list";
        }
    }

    record LeafRuleList() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            ensureRead(key, value, () -> LeafRuleText.parse((List<?>) value, List.of()));
        }

        @Override
        public String toString() {
            return "POINTER=RULE in a comma list";
        }
    }

    record UniqueKeyList() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            Set<String> names = new HashSet<>();
            ensureRead(
                    key,
                    value,
                    () -> ((List<?>) value).forEach(text -> {
                        UniqueKey unique = UniqueKey.parse(text.toString());
                        if (!names.add(unique.name())) {
                            throw new IllegalArgumentException("two constraints are named " + unique.name());
                        }
                    }));
        }

        @Override
        public String toString() {
            return "NAME=POINTER+POINTER in a comma list";
        }
    }

    record GroupList() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            ensureRead(key, value, () -> LeafRuleText.parse(List.of(), (List<?>) value));
        }

        @Override
        public String toString() {
            return "POINTER+POINTER in a comma list";
        }
    }

    /** A policy that chooses among versions, or none. */
    record PolicyOfType() implements ConfigDef.Validator {
        private static final List<String> ALLOWED = Policies.NAMES.stream()
                .filter(name -> !name.equals(Policies.FIELD_MERGE))
                .toList();

        @Override
        public void ensureValid(String key, Object value) {
            if (!value.toString().isEmpty() && !ALLOWED.contains(value)) {
                throw new ConfigException(key, value, "must be " + this);
            }
        }

        @Override
        public String toString() {
            return "empty, or one of: " + String.join(", ", ALLOWED);
        }
    }

    /** The constants of an enum, in lower case. */
    record Names<E extends Enum<E>>(Class<E> type) implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            if (Stream.of(type.getEnumConstants()).map(Names::name).noneMatch(value::equals)) {
                throw new ConfigException(key, value, "must be one of: " + this);
            }
        }

        private static String name(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String toString() {
            return String.join(
                    ", ", Stream.of(type.getEnumConstants()).map(Names::name).toList());
        }
    }

    /** Where in a record something stands. */
    record Located(Set<Locator.Form> allowed) implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            ensureRead(key, value, () -> Locator.parse(value.toString(), allowed));
        }

        @Override
        public String toString() {
            return Locator.Form.shown(allowed);
        }
    }

    record AddressRanges() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            ensureRead(key, value, () -> ((List<?>) value).forEach(range -> AddressRange.parse(range.toString())));
        }

        @Override
        public String toString() {
            return "addresses of IP, or ranges such as 10.0.0.0/8, in a comma list";
        }
    }

    /** The name of a header of HTTP (RFC 9110), or none. */
    record HeaderName() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            if (!value.toString().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]*")) {
                throw new ConfigException(key, value, "must be " + this);
            }
        }

        @Override
        public String toString() {
            return "the name of a header, or empty";
        }
    }

    record AtLeastOneOrMinusOne() implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, Object value) {
            int number = (int) value;
            if (number != -1 && number < 1) {
                throw new ConfigException(key, value, "must be " + this);
            }
        }

        @Override
        public String toString() {
            return "−1, or at least 1";
        }
    }
}
