package io.converge.sink;

import org.apache.avro.Schema;

/**
 * What a sink is to do.
 *
 * @param jdbcUrl of the database
 * @param name of the sink, under which it keeps how far it is, and of its consumer group; null: it is made of the table's
 * @param columns what goes where
 * @param product the schema of products; null: what the registry has for the topic
 * @param key the column of the sku
 * @param contextColumn has what a writer hands back; null: none has
 * @param winnerColumn has the version that stands; null: none has
 * @param digestColumn has the {@link io.converge.serde.RowDigest} of the product and its context; null: none has
 * @param softDeletes the column that marks what is deleted; null: its rows are deleted
 * @param evolves whether columns are added for new fields
 * @param writesProvisional whether what stands only until a conflict is resolved is written, or passed over
 * @param deletesWithheld whether products that are withheld are deleted, or passed over
 * @param replicationOrigin of its transactions; null: none
 * @param fromBeginning whether how far it was is forgotten
 * @param untilCaughtUp whether it ends where the topic ended as it began
 */
public record SinkOptions(
        String jdbcUrl,
        TableName table,
        String name,
        ColumnMap columns,
        Schema product,
        String key,
        String contextColumn,
        String winnerColumn,
        String digestColumn,
        String softDeletes,
        boolean evolves,
        boolean writesProvisional,
        boolean deletesWithheld,
        String replicationOrigin,
        boolean fromBeginning,
        boolean untilCaughtUp) {}
