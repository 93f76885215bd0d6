package io.converge.fault;

import java.util.List;

/**
 * What a {@link History} has beside small products of an ordinary schema.
 *
 * @param poisons kinds of records that must become dead letters
 * @param large whether some products have hundreds of kilobytes, up to just below what a change may have
 * @param rich whether products have fields of all kinds: unions of records, arrays of records, enums, fixed
 */
record Load(List<Poison> poisons, boolean large, boolean rich) {

    static final Load PLAIN = new Load(List.of(Poison.GARBAGE), false, false);
    static final Load ALL = new Load(List.of(Poison.values()), true, true);
}
