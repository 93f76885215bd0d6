package io.converge.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far a sink is in each partition, and who goes on from there: in the database, and moved in the transaction of the rows. Who takes a
 * partition over raises its owner's number, so that a transaction of the one before, who may not know yet, finds its number gone and
 * is given up whole.
 */
final class Offsets {

    /** Between the id of a topic and where rows are overwritten to. */
    private static final String UNTIL = " until ";

    private final String table;
    private final String sink;
    private final String topic;
    private final String topicId;
    private final String target;

    /**
     * A partition that is this sink's own.
     *
     * @param owner its number
     * @param next where to go on; null: at the beginning
     * @param overwritten up to where rows are written whatever they have seen, as it was in another topic of this name; 0: nowhere
     */
    record Claim(long owner, Long next, long overwritten) {

        Claim(long owner, Long next) {
            this(owner, next, 0);
        }

        Claim movedTo(long offset) {
            return new Claim(owner, offset, overwritten);
        }

        boolean overwrites() {
            return overwritten > 0 && (next == null || next < overwritten);
        }
    }

    /** @param topicId tells a topic from one that is made again under its name */
    Offsets(Table target, String sink, String topic, String topicId) {
        this.table = target.name().beside(Ddl.OFFSETS).sql();
        this.sink = sink;
        this.topic = topic;
        this.topicId = topicId;
        this.target = target.name().sql();
    }

    private record Taken(String topicId, Claim claim) {}

    /**
     * Takes a partition over.
     *
     * @throws SinkException if what stands there is of another table or topic
     */
    Claim claim(Connection connection, int partition) throws SQLException, SinkException {
        Taken taken = take(connection, partition);
        if (!taken.topicId().equals(topicId)) {
            throw SinkException.madeAnew(topic, sink);
        }
        return taken.claim();
    }

    /**
     * Takes a partition over, to go on at its beginning. If the topic was made anew, its contexts count anew, too, so that rows are
     * overwritten as far as the topic is long now.
     *
     * @param end of the partition
     * @throws SinkException if what stands there is of another table
     */
    Claim claimAnew(Connection connection, int partition, long end) throws SQLException, SinkException {
        Taken taken = take(connection, partition);
        boolean isFirst = taken.claim().owner() == 1;
        boolean overwrites =
                taken.claim().overwrites() || !taken.topicId().equals(topicId) || isFirst && hasOtherTopic(connection);
        String sql = "update " + table + " set next_offset = null, topic_id = ?"
                + " where sink = ? and topic = ? and partition = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, overwrites ? topicId + UNTIL + end : topicId);
            setPartition(statement, 1, partition);
            statement.executeUpdate();
        }
        return new Claim(taken.claim().owner(), null, overwrites ? end : 0);
    }

    private Taken take(Connection connection, int partition) throws SQLException, SinkException {
        String sql = "insert into " + table + " as o (sink, topic, partition, topic_id, target, owner)"
                + " values (?, ?, ?, ?, ?, 1) on conflict (sink, topic, partition) do update set owner = o.owner + 1"
                + " returning owner, next_offset, topic_id, target";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setPartition(statement, 0, partition);
            statement.setString(4, topicId);
            statement.setString(5, target);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getString("target").equals(target)) {
                    throw new SinkException("the sink " + sink + " has written to " + row.getString("target")
                            + " before, not to " + target + ": give it another name (--name)");
                }
                return new Taken(row.getString("topic_id").split(UNTIL, 2)[0], claim(row));
            }
        }
    }

    /** Whether another partition was read of another topic of this name, or is overwritten for that. */
    private boolean hasOtherTopic(Connection connection) throws SQLException {
        String sql = "select count(*) > 0 from " + table + " where sink = ? and topic = ? and topic_id <> ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sink);
            statement.setString(2, topic);
            statement.setString(3, topicId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** @param before how many parameters there are before these */
    private void setPartition(PreparedStatement statement, int before, int partition) throws SQLException {
        statement.setString(before + 1, sink);
        statement.setString(before + 2, topic);
        statement.setInt(before + 3, partition);
    }

    private static Claim claim(ResultSet row) throws SQLException {
        String[] topic = row.getString("topic_id").split(UNTIL, 2);
        return new Claim(
                row.getLong("owner"),
                row.getObject("next_offset", Long.class),
                topic.length > 1 ? Long.parseLong(topic[1]) : 0);
    }

    /**
     * How far a partition is that is this sink's own still, once no other transaction moves it: one whose answer did not come may
     * have come to its end.
     *
     * @throws FencedException if somebody has taken it over
     */
    Claim locked(Connection connection, int partition, Claim claim) throws SQLException, FencedException {
        String sql = "select owner, next_offset, topic_id from " + table
                + " where sink = ? and topic = ? and partition = ? for update";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setPartition(statement, 0, partition);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || claim != null && row.getLong("owner") != claim.owner()) {
                    throw new FencedException(Set.of(partition));
                }
                return claim(row);
            }
        }
    }

    /**
     * Moves partitions on.
     *
     * @param claims with where to go on from now on
     * @throws FencedException if somebody has taken one over
     */
    void move(Connection connection, Map<Integer, Claim> claims) throws SQLException, FencedException {
        String sql = "update " + table + " as o set next_offset = n.next_offset, moved = now()"
                + " from unnest(?::integer[], ?::bigint[], ?::bigint[]) as n(partition, owner, next_offset)"
                + " where o.sink = ? and o.topic = ? and o.partition = n.partition and o.owner = n.owner"
                + " returning o.partition";
        Integer[] partitions = claims.keySet().toArray(Integer[]::new);
        Long[] owners = claims.values().stream().map(Claim::owner).toArray(Long[]::new);
        Long[] offsets = claims.values().stream().map(Claim::next).toArray(Long[]::new);
        Set<Integer> lost = new HashSet<>(claims.keySet());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("int4", partitions));
            statement.setArray(2, connection.createArrayOf("int8", owners));
            statement.setArray(3, connection.createArrayOf("int8", offsets));
            statement.setString(4, sink);
            statement.setString(5, topic);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lost.remove(row.getInt(1));
                }
            }
        }
        if (!lost.isEmpty()) {
            throw new FencedException(lost);
        }
    }

    /** How far all partitions are, whoever has them. */
    Map<Integer, Long> all(Connection connection) throws SQLException {
        Map<Integer, Long> all = new HashMap<>();
        String sql = "select partition, next_offset from " + table
                + " where sink = ? and topic = ? and next_offset is not null";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sink);
            statement.setString(2, topic);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    all.put(row.getInt(1), row.getLong(2));
                }
            }
        }
        return all;
    }

    /** Forgets how far it was: whoever has a partition is fenced. */
    void forget(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from " + table + " where sink = ?")) {
            statement.setString(1, sink);
            statement.executeUpdate();
        }
    }
}
