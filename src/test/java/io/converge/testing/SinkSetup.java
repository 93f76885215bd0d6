package io.converge.testing;

import io.converge.sink.ColumnMap;
import io.converge.sink.SinkOptions;
import io.converge.sink.TableName;
import org.apache.avro.Schema;

/** The options of a sink, as they are without a word and as a test wants them. */
public final class SinkSetup {

    private final String url;
    private final String table;
    private String name;
    private ColumnMap columns = ColumnMap.BY_NAME;
    private String contextColumn = "converge_context";
    private String winnerColumn = "converge_winner";
    private String digestColumn;
    private String softDeletes;
    private String origin;
    private Schema product;
    private boolean evolves;
    private boolean writesProvisional = true;
    private boolean deletesWithheld = true;
    private boolean fromBeginning;
    private boolean untilCaughtUp;

    public SinkSetup(String url, String table) {
        this.url = url;
        this.table = table;
    }

    public SinkSetup name(String given) {
        name = given;
        return this;
    }

    public SinkSetup product(Schema given) {
        product = given;
        return this;
    }

    public SinkSetup columns(ColumnMap given) {
        columns = given;
        return this;
    }

    public SinkSetup withoutControls() {
        contextColumn = null;
        winnerColumn = null;
        return this;
    }

    public SinkSetup digest(String column) {
        digestColumn = column;
        return this;
    }

    public SinkSetup contextColumn(String column) {
        contextColumn = column;
        return this;
    }

    public SinkSetup softDeletes(String column) {
        softDeletes = column;
        return this;
    }

    public SinkSetup replicationOrigin(String given) {
        origin = given;
        return this;
    }

    public SinkSetup evolve() {
        evolves = true;
        return this;
    }

    public SinkSetup skipProvisional() {
        writesProvisional = false;
        return this;
    }

    public SinkSetup skipWithheld() {
        deletesWithheld = false;
        return this;
    }

    public SinkSetup fromBeginning() {
        fromBeginning = true;
        return this;
    }

    public SinkSetup untilCaughtUp() {
        untilCaughtUp = true;
        return this;
    }

    public SinkOptions options() {
        return new SinkOptions(
                url,
                TableName.parse(table),
                name,
                columns,
                product,
                "sku",
                contextColumn,
                winnerColumn,
                digestColumn,
                softDeletes,
                evolves,
                writesProvisional,
                deletesWithheld,
                origin,
                fromBeginning,
                untilCaughtUp);
    }
}
