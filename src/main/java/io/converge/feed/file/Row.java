package io.converge.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A row of a file: of a table, or an object of JSON. It is good until the next one is read. */
public interface Row {

    /** What tells it from the others of its file: the line that it begins on; in an array of JSON, its number from 1 on. */
    int place();

    /** What is wrong with its form; null: nothing. */
    RowFault fault();

    /** Whether its columns can be told apart; of one with a fault there may be too many or too few. */
    default boolean hasCells() {
        return fault() == null;
    }

    /**
     * What stands in a column.
     *
     * @param column what {@link Rows#bind} gave for it
     * @return a text in a table; null if there is nothing
     */
    JsonNode cell(int column);

    /** The names of what is in it, where not all rows have the same. */
    List<String> names();

    /** Its text as the file has it, without the end of its line; {@link CharWindow} says what stands for bytes that are no characters. */
    String raw();

    /**
     * Its text with what it leaves out.
     *
     * @param carried what stands in columns in which the row has nothing; empty where rows are no rows of a table
     */
    default String raw(Map<Integer, String> carried) {
        return raw();
    }
}
