package io.converge.source;

/** Reads the records of topics of one shape. Belongs to one thread. */
interface ShapeDecoder {

    /** @throws io.converge.serde.RefusedRecordException if a record is not acceptable */
    Reading decode(SourceRecord record);
}
