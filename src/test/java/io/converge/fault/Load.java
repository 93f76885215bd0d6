package io.converge.fault;

import java.util.List;

/**
 * What a {@link History} has beside small products of an ordinary schema.
 *
 * @param poisons kinds of records that must become dead letters
 * @param large whether some products have hundreds of kilobytes, up to just below what a change may have
 * @param rich whether products have fields of all kinds: unions of records, arrays of records and texts, enums, fixed
 * @param partial whether some changes say something of some fields alone, and some have beside them what they replaced
 * @param identified whether products have what ought to be unique
 */
record Load(List<Poison> poisons, boolean large, boolean rich, boolean partial, boolean identified) {

    static final Load PLAIN = new Load(List.of(Poison.GARBAGE), false, false, false, false);
    static final Load ALL = new Load(List.of(Poison.values()), true, true, false, false);

    /** Of catalogues under field-merge and with unique keys. */
    Load merged() {
        return new Load(poisons, large, rich, true, true);
    }
}
