package io.converge.embedded;

import java.util.List;

/**
 * A version of a subject.
 *
 * @param id of the schema, the same for the same schema under any subject
 */
record RegisteredSchema(
        String subject, int version, int id, String schema, List<Reference> references, boolean deleted) {

    /** A named type of a schema that stands under another subject. */
    record Reference(String name, String subject, int version) {}

    RegisteredSchema {
        references = List.copyOf(references);
    }

    RegisteredSchema markedDeleted() {
        return new RegisteredSchema(subject, version, id, schema, references, true);
    }
}
