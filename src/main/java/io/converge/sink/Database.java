package io.converge.sink;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.config.ConfigException;

/** The session of a sink. One that fails is dropped, and a new one made. Belongs to one thread. */
final class Database implements AutoCloseable {

    private static final String SCHEME = "jdbc:postgresql:";

    /** So that a server never waits long for a sink that is gone, nor a sink for a server. */
    private static final String[] LIMITS = {
        "set session idle_in_transaction_session_timeout = '60s'",
        "set session lock_timeout = '30s'",
        "set session time zone 'UTC'"
    };

    private static final String CONNECT_SECONDS = "10";
    private static final String SOCKET_SECONDS = "120";

    /** It logs what it does not take of a URL, with the password in it; what it throws is enough. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private final String url;
    private final String origin;
    private Connection connection;
    private boolean wasOpen;

    /** @throws ConfigException if the URL is none of PostgreSQL */
    Database(String url, String origin) {
        if (!url.startsWith(SCHEME)) {
            throw new ConfigException("--jdbc-url: a URL of PostgreSQL begins with " + SCHEME
                    + " as in jdbc:postgresql://localhost:5432/shop?user=sink");
        }
        DRIVER.setLevel(Level.SEVERE);
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new ConfigException("--jdbc-url: the driver of PostgreSQL does not take this URL. One is"
                    + " jdbc:postgresql://localhost:5432/shop?user=sink");
        }
        this.url = url;
        this.origin = origin;
    }

    /** Where it is, without what nobody is to read. */
    String place() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    boolean isOpen() {
        return connection != null;
    }

    Connection connection() {
        return connection;
    }

    /**
     * Opens a session.
     *
     * @throws SinkException if there has been none yet, and there will be none as things are
     */
    void open() throws SQLException, SinkException {
        Connection made = connect();
        wasOpen = true;
        try {
            try (Statement statement = made.createStatement()) {
                for (String limit : LIMITS) {
                    statement.execute(limit);
                }
            }
            made.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            requireUnicode(made);
            if (origin != null) {
                takeOrigin(made);
            }
            made.setAutoCommit(false);
            connection = made;
        } finally {
            if (connection == null) {
                made.close();
            }
        }
    }

    /** What another encoding has not could neither be written nor set aside. */
    private void requireUnicode(Connection made) throws SQLException, SinkException {
        try (Statement statement = made.createStatement();
                ResultSet row = statement.executeQuery("show server_encoding")) {
            row.next();
            if (!row.getString(1).equals("UTF8")) {
                throw new SinkException("the database " + place() + " has the encoding " + row.getString(1)
                        + ", which does not have every text: it is to be one of UTF8");
            }
        }
    }

    private Connection connect() throws SQLException, SinkException {
        try {
            return DriverManager.getConnection(url, properties());
        } catch (SQLException e) {
            if (!wasOpen && SqlFault.isRefusal(e) && !mayBeLate()) {
                throw new SinkException("the database " + place() + " cannot be connected to: " + SqlFault.said(e), e);
            }
            throw e;
        }
    }

    /** The driver has no cause for these either: no server is the one that is asked for, or none answers in time. */
    private boolean mayBeLate() {
        return url.contains("targetServerType=") || url.contains("loginTimeout=");
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "converge sink");
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", SOCKET_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        setFromEnvironment(properties, "user", "PGUSER");
        setFromEnvironment(properties, "password", "PGPASSWORD");
        return properties;
    }

    private static void setFromEnvironment(Properties properties, String name, String variable) {
        String value = System.getenv(variable);
        if (value != null && !value.isEmpty()) {
            properties.setProperty(name, value);
        }
    }

    /** What a publication that asks for no origin leaves out. */
    private void takeOrigin(Connection made) throws SQLException, SinkException {
        try {
            if (!hasOrigin(made)) {
                call(made, "select pg_replication_origin_create(?)");
            }
            call(made, "select pg_replication_origin_session_setup(?)");
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                String creation = "select pg_replication_origin_create('" + origin.replace("'", "''") + "'); ";
                throw new SinkException(
                        "--replication-origin " + origin + ": " + SqlFault.said(e) + ". An administrator runs once: "
                                + (hasOrigin(made) ? "" : creation)
                                + "grant execute on function pg_replication_origin_session_setup(text) to "
                                + user(made) + ";",
                        e);
            }
            throw e;
        }
    }

    private static String user(Connection made) throws SQLException {
        return Identifier.quoted(made.getMetaData().getUserName());
    }

    private boolean hasOrigin(Connection made) throws SQLException {
        try (PreparedStatement query =
                made.prepareStatement("select 1 from pg_catalog.pg_replication_origin where roname = ?")) {
            query.setString(1, origin);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private void call(Connection made, String function) throws SQLException {
        try (PreparedStatement query = made.prepareStatement(function)) {
            query.setString(1, origin);
            query.execute();
        }
    }

    /** Gives the transaction up; one that cannot be given up has lost its session. */
    void rollback() {
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException e) {
            drop();
        }
    }

    /** The session is of no use any more. */
    void drop() {
        Connection lost = connection;
        connection = null;
        try {
            if (lost != null) {
                lost.abort(Runnable::run);
            }
        } catch (SQLException e) {
            // It is gone.
        }
    }

    @Override
    public void close() {
        Connection left = connection;
        connection = null;
        try {
            if (left != null) {
                left.close();
            }
        } catch (SQLException e) {
            // It is gone.
        }
    }
}
