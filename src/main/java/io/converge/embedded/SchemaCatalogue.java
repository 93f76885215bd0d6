package io.converge.embedded;

import io.converge.embedded.RegisteredSchema.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** The subjects, their schemas and their compatibility levels. Tells a journal of every change. Safe for threads. */
final class SchemaCatalogue {

    static final String LATEST = "latest";

    /** Hears of every change before it counts. */
    interface Journal {
        void registered(RegisteredSchema schema);

        void deleted(String subject, int version, boolean permanently);

        /** @param subject null for the global level */
        void configured(String subject, Compatibility level);
    }

    private final Map<String, TreeMap<Integer, RegisteredSchema>> subjects = new TreeMap<>();
    private final Map<String, Compatibility> levels = new HashMap<>();
    private final Map<Integer, RegisteredSchema> byId = new TreeMap<>();
    private Compatibility globalLevel = Compatibility.BACKWARD;
    private Journal journal;

    /** Takes back what a journal has, before {@link #journalTo}. */
    synchronized void restore(RegisteredSchema schema) {
        subjects.computeIfAbsent(schema.subject(), name -> new TreeMap<>()).put(schema.version(), schema);
        byId.putIfAbsent(schema.id(), schema);
    }

    synchronized void restoreLevel(String subject, Compatibility level) {
        if (subject == null) {
            globalLevel = level;
        } else if (level == null) {
            levels.remove(subject);
        } else {
            levels.put(subject, level);
        }
    }

    synchronized void restoreDeletion(String subject, int version, boolean permanently) {
        TreeMap<Integer, RegisteredSchema> versions = subjects.get(subject);
        if (permanently) {
            versions.remove(version);
        } else {
            versions.computeIfPresent(version, (number, schema) -> schema.markedDeleted());
        }
        if (versions.isEmpty()) {
            subjects.remove(subject);
        }
    }

    synchronized void journalTo(Journal newJournal) {
        this.journal = newJournal;
    }

    synchronized List<String> subjects(boolean deletedToo) {
        return subjects.entrySet().stream()
                .filter(entry -> entry.getValue().values().stream().anyMatch(schema -> deletedToo || !schema.deleted()))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized List<RegisteredSchema> versions(String subject, boolean deletedToo) {
        List<RegisteredSchema> versions = subjects.getOrDefault(subject, new TreeMap<>()).values().stream()
                .filter(schema -> deletedToo || !schema.deleted())
                .toList();
        if (versions.isEmpty()) {
            throw RegistryError.noSubject(subject);
        }
        return versions;
    }

    /** @param version a number, {@value #LATEST} or −1 */
    synchronized RegisteredSchema version(String subject, String version, boolean deletedToo) {
        List<RegisteredSchema> versions = versions(subject, deletedToo);
        if (version.equals(LATEST) || version.equals("-1")) {
            return versions.get(versions.size() - 1);
        }
        int number = versionNumber(version);
        return versions.stream()
                .filter(schema -> schema.version() == number)
                .findFirst()
                .orElseThrow(() -> RegistryError.noVersion(version));
    }

    private static int versionNumber(String version) {
        try {
            int number = Integer.parseInt(version);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw RegistryError.invalidVersion(version);
    }

    synchronized RegisteredSchema byId(int id) {
        return Optional.ofNullable(byId.get(id)).orElseThrow(RegistryError::noSchema);
    }

    /** Every version that has the schema of this id. */
    synchronized List<RegisteredSchema> uses(int id, boolean deletedToo) {
        byId(id);
        return all().filter(schema -> schema.id() == id && (deletedToo || !schema.deleted()))
                .toList();
    }

    /** The version of a subject that has this schema. */
    synchronized RegisteredSchema find(String subject, String text, List<Reference> references, boolean deletedToo) {
        String canonical = canonical(text, references);
        return versions(subject, deletedToo).stream()
                .filter(schema -> isSame(schema, canonical, references))
                .findFirst()
                .orElseThrow(RegistryError::noSchema);
    }

    /** Adds a version, unless the subject has the schema already. */
    synchronized RegisteredSchema register(String subject, String text, List<Reference> references) {
        String canonical = canonical(text, references);
        Collection<RegisteredSchema> versions =
                subjects.getOrDefault(subject, new TreeMap<>()).values();
        Optional<RegisteredSchema> known = versions.stream()
                .filter(schema -> !schema.deleted() && isSame(schema, canonical, references))
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        problem(subject, text, references).ifPresent(problem -> {
            throw RegistryError.incompatible(subject, problem);
        });
        int version =
                versions.stream().mapToInt(RegisteredSchema::version).max().orElse(0) + 1;
        RegisteredSchema added =
                new RegisteredSchema(subject, version, idOf(canonical, references), canonical, references, false);
        journal.registered(added);
        restore(added);
        return added;
    }

    private int idOf(String canonical, List<Reference> references) {
        return byId.values().stream()
                .filter(schema -> isSame(schema, canonical, references))
                .findFirst()
                .map(RegisteredSchema::id)
                .orElseGet(() -> byId.keySet().stream().mapToInt(id -> id).max().orElse(0) + 1);
    }

    private static boolean isSame(RegisteredSchema schema, String canonical, List<Reference> references) {
        return schema.schema().equals(canonical) && schema.references().equals(references);
    }

    /** What the subject's level has against the schema; empty if nothing. */
    synchronized Optional<String> problem(String subject, String text, List<Reference> references) {
        List<Schema> earlier = subjects.getOrDefault(subject, new TreeMap<>()).values().stream()
                .filter(schema -> !schema.deleted())
                .map(schema -> parse(schema.schema(), schema.references()))
                .toList();
        return level(subject).problem(parse(text, references), earlier);
    }

    /** What the subject's level has against the schema after one version. */
    synchronized Optional<String> problem(String subject, String version, String text, List<Reference> references) {
        RegisteredSchema earlier = version(subject, version, false);
        return level(subject).problem(parse(text, references), List.of(parse(earlier.schema(), earlier.references())));
    }

    /** Deletes versions; permanently only what was deleted before. */
    synchronized List<Integer> delete(String subject, List<RegisteredSchema> versions, boolean permanently) {
        for (RegisteredSchema schema : versions) {
            if (permanently && !schema.deleted()) {
                throw RegistryError.notSoftDeleted(subject);
            }
            boolean referenced = all().anyMatch(other -> !other.deleted()
                    && other.references().stream()
                            .anyMatch(reference ->
                                    reference.subject().equals(subject) && reference.version() == schema.version()));
            if (referenced) {
                throw RegistryError.referenced(subject, schema.version());
            }
        }
        List<Integer> deleted = new ArrayList<>();
        for (RegisteredSchema schema : versions) {
            journal.deleted(subject, schema.version(), permanently);
            restoreDeletion(subject, schema.version(), permanently);
            deleted.add(schema.version());
        }
        return deleted;
    }

    synchronized Compatibility globalLevel() {
        return globalLevel;
    }

    /** The subject's own level; empty if it has none. */
    synchronized Optional<Compatibility> ownLevel(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    private Compatibility level(String subject) {
        return levels.getOrDefault(subject, globalLevel);
    }

    /**
     * @param subject null for the global level
     * @param level null to take back the subject's own
     */
    synchronized void configure(String subject, Compatibility level) {
        journal.configured(subject, level);
        restoreLevel(subject, level);
    }

    private Stream<RegisteredSchema> all() {
        return subjects.values().stream().flatMap(versions -> versions.values().stream());
    }

    /** The text of the parsed schema; one with references cannot be written without them, so it stays as it is. */
    private String canonical(String text, List<Reference> references) {
        Schema schema = parse(text, references);
        return references.isEmpty() ? schema.toString() : text;
    }

    private Schema parse(String text, List<Reference> references) {
        try {
            Schema.Parser parser = new Schema.Parser();
            addReferences(parser, references);
            return parser.parse(text);
        } catch (AvroRuntimeException e) {
            throw RegistryError.invalidSchema(e.getMessage());
        }
    }

    private void addReferences(Schema.Parser parser, List<Reference> references) {
        for (Reference reference : references) {
            RegisteredSchema schema = version(reference.subject(), String.valueOf(reference.version()), false);
            addReferences(parser, schema.references());
            if (!parser.getTypes().containsKey(reference.name())) {
                parser.parse(schema.schema());
            }
        }
    }
}
