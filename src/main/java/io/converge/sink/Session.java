package io.converge.sink;

import io.converge.config.ConvergeConfig;
import io.converge.model.Sha256;
import io.converge.serde.schema.Schemas;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/** The database with all that stands there for a sink, made ready. */
final class Session implements AutoCloseable {

    private static final int NAME_DIGITS = 8;

    private final ConvergeConfig config;
    private final SinkOptions options;
    private final String topicId;
    private final Database database;
    private final Target target;
    private String sink;
    private Offsets offsets;
    private Rejects rejects;
    private RowWriter writer;
    private OlderRecords older;
    private boolean hasMadeTable;

    /** @param topicId of the converged topic as it is now; null if only what was set aside is to be written */
    Session(ConvergeConfig config, SinkOptions options, String topicId, Consumer<String> teller) {
        this.config = config;
        this.options = options;
        this.topicId = topicId;
        this.database = new Database(options.jdbcUrl(), options.replicationOrigin());
        this.target = new Target(options, teller);
    }

    Database database() {
        return database;
    }

    Connection connection() {
        return database.connection();
    }

    Target target() {
        return target;
    }

    Offsets offsets() {
        return offsets;
    }

    Rejects rejects() {
        return rejects;
    }

    RowWriter writer() {
        return writer;
    }

    /** Null if rows do not say what they have seen. */
    OlderRecords older() {
        return older;
    }

    /** Whether the table was not there as the session was opened, so that nothing is known of how far any partition is. */
    boolean hasMadeTable() {
        return hasMadeTable;
    }

    /** Of the sink: that of its group and of its offsets. */
    String sink() {
        return sink;
    }

    /**
     * Opens the session, and makes or checks the tables.
     *
     * @return false if nothing can be made or checked, as nobody knows any schema of products yet
     * @throws SinkException if they are not as they must be
     */
    boolean open() throws SQLException, SinkException {
        List<Schema> products = products();
        if (products.isEmpty()) {
            return false;
        }
        database.open();
        hasMadeTable = target.prepare(connection(), products);
        prepareOthers();
        if (hasMadeTable) {
            // What it was to have is to come again, whatever was written to a table of this name before.
            offsets.forget(connection());
            rejects.forgetAll(connection());
        }
        connection().commit();
        target.tellNews();
        return true;
    }

    /** Opens the session for rows that were set aside. */
    void openAsItIs() throws SQLException, SinkException {
        database.open();
        target.prepareAsItIs(connection());
        prepareOthers();
        for (String column : rejects.columns(connection())) {
            TargetColumn there = target.table().columns().get(column);
            if (there != null) {
                target.layout().add(there);
            }
        }
        connection().commit();
    }

    /**
     * Lets somebody else have the replication origin who wants it.
     *
     * @throws SQLException if somebody does: a session has it until it ends
     */
    void giveWay() throws SQLException {
        String origin = options.replicationOrigin();
        if (origin != null && OriginWish.isThere(connection(), origin)) {
            throw new SQLException(
                    "rows that were set aside are tried again, by the origin " + origin, SqlFault.IN_USE);
        }
    }

    private List<Schema> products() {
        List<Schema> products = new ArrayList<>();
        if (options.product() != null) {
            products.add(options.product());
        }
        config.registryClient().registeredSchemas(config.convergedTopic()).stream()
                .map(Schemas::productOf)
                .flatMap(Optional::stream)
                .forEach(products::add);
        return products;
    }

    private void prepareOthers() throws SQLException {
        Table table = target.table();
        Ddl ddl = new Ddl(table.name());
        make(table.name().beside(Ddl.OFFSETS), ddl.createOffsets());
        make(table.name().beside(Ddl.REJECTS), ddl.createRejects());
        sink = options.name() == null ? defaultName() : options.name();
        offsets = new Offsets(table, sink, config.convergedTopic(), topicId);
        rejects = new Rejects(table, sink, config.convergedTopic(), target.layout());
        writer = new RowWriter(target, options, rejects);
        older = options.contextColumn() != null && target.layout().column(0).isJson()
                ? new OlderRecords(table, options)
                : null;
    }

    private void make(TableName name, String statement) throws SQLException {
        if (Table.read(connection(), name) == null) {
            Target.run(connection(), statement);
        }
    }

    /** Another one for each database, as those that share a name share the work. */
    private String defaultName() throws SQLException {
        String table = target.table().name().toString();
        String where = one("select current_database()") + "@" + cluster() + "/" + table;
        return config.applicationId() + "-sink-" + table + "-"
                + Sha256.name(List.of(where)).substring(0, NAME_DIGITS);
    }

    /** A server and what is copied of it have one identifier, wherever they are. */
    private String cluster() throws SQLException {
        boolean isKnown = one("select has_function_privilege('pg_catalog.pg_control_system()', 'execute')")
                .equals("t");
        return isKnown ? one("select system_identifier from pg_catalog.pg_control_system()") : database.place();
    }

    private String one(String query) throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * Has rows looked for that were set aside of partitions which are claimed now.
     *
     * @param areAll whether there are no others
     */
    void expectRejects(Set<Integer> partitions, boolean areAll) throws SQLException {
        boolean areThere = rejects.partitions(connection()).stream().anyMatch(partitions::contains);
        if (areThere || areAll) {
            writer.expectRejects(areThere);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
