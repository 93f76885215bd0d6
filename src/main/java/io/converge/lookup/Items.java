package io.converge.lookup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.causality.ItemState;
import io.converge.http.Answer;
import io.converge.http.Problem;
import io.converge.http.WebClient.Heard;
import io.converge.model.Printable;
import io.converge.model.VersionVector;
import io.converge.policy.Convergence;
import io.converge.topology.ItemReader;
import io.converge.topology.StoredItem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Tells how a sku stands: by the store of this instance if it owns the sku's partition, else by the instance that does, and where that is
 * away by one that has a copy. A copy is told as what it is, with how far it is behind.
 */
final class Items {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_SHOWN = 200;

    /** For the versions as objects, all that is told of them as a tree of JSON, and its text: more where there are many small values. */
    private static final int ANSWER_BYTES_PER_STORED = 32;

    private final LocalStores stores;
    private final Decisions decisions;
    private final Peers peers;
    private final Supplier<Optional<HostInfo>> own;
    private final ItemReader reader = new ItemReader();

    /** @param own where this instance tells others that it answers */
    Items(LocalStores stores, Decisions decisions, Peers peers, Supplier<Optional<HostInfo>> own) {
        this.stores = stores;
        this.decisions = decisions;
        this.peers = peers;
        this.own = own;
    }

    /**
     * How a sku stands: the {@code Item} of the API.
     *
     * @param stale whether a copy will do that is behind
     * @param handedOn whether another instance asks: then nobody else is asked
     * @param room hears how much memory the answer may take, before it does
     * @throws Problem with 404 if nobody has written it
     * @throws UnavailableException if nobody can tell at the moment
     */
    Answer get(String sku, boolean stale, boolean handedOn, LongConsumer room) {
        KeyQueryMetadata owner = stores.owner(sku)
                .orElseThrow(() -> new UnavailableException(
                        "this instance does not know who owns which sku: it is starting, stops, or does not say where it answers"
                                + " (application.server)"));
        Optional<Answer> local = local(sku, owner.partition(), stale, room);
        if (local.isPresent()) {
            return local.get();
        }
        if (handedOn) {
            throw new UnavailableException("this instance does not own partition " + owner.partition()
                    + ", or not yet: its owner is changing, or its state is being restored");
        }
        return ask(sku, owner, stale, room);
    }

    private Optional<Answer> local(String sku, int partition, boolean stale, LongConsumer room) {
        Optional<Answer> active = whole(stores.active(partition), store -> answer(sku, store, "active", 0, room));
        return active.isPresent() || !stale
                ? active
                : whole(stores.any(partition), store -> answer(sku, store, "standby", stores.lag(partition), room));
    }

    /** What a store answers; empty if it is not here, or not any more: it does not say so before it is asked. */
    private static Optional<Answer> whole(
            Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> store,
            Function<ReadOnlyKeyValueStore<Bytes, byte[]>, Answer> asking) {
        try {
            return store.map(asking);
        } catch (InvalidStateStoreException e) {
            return Optional.empty();
        } catch (ItemReader.TornException e) {
            throw new UnavailableException(e.getMessage());
        }
    }

    private Answer answer(
            String sku, ReadOnlyKeyValueStore<Bytes, byte[]> store, String role, long lag, LongConsumer room) {
        StoredItem stored = read(store, sku, room);
        if (stored.state().equals(ItemState.EMPTY)) {
            throw Problem.notFound("nobody has written the sku " + Printable.of(sku, LONGEST_SHOWN)
                    + ", or it was deleted so long ago that it is forgotten"
                    + (lag == 0
                            ? ""
                            : "; this is a copy that is behind by " + (lag < 0 ? "an unknown number of" : lag)
                                    + " writes"));
        }
        ObjectNode item = decided(stored, convergence -> new ItemView(sku, stored, convergence).whole());
        ObjectNode from = JsonNodeFactory.instance.objectNode();
        from.put("url", own.get().map(peers::url).orElse(null));
        from.put("role", role);
        from.put("lag", lag < 0 ? null : lag);
        item.set("from", from);
        return Answer.json(item);
    }

    private StoredItem read(ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku, LongConsumer room) {
        return reader.get(store, sku, stored -> room.accept(stored * ANSWER_BYTES_PER_STORED));
    }

    /** Where the policy of a sku cannot be made any more, the one that holds now decides, as in the processor. */
    private <T> T decided(StoredItem stored, Function<Convergence, T> work) {
        try {
            return decisions.under(stored.policy(), work);
        } catch (ConfigException e) {
            return decisions.under(null, work);
        }
    }

    /** A line of a list; empty if the sku is not there any more. */
    Optional<ObjectNode> line(String sku, ReadOnlyKeyValueStore<Bytes, byte[]> store, LongConsumer room) {
        StoredItem stored = read(store, sku, room);
        return stored.state().equals(ItemState.EMPTY)
                ? Optional.empty()
                : Optional.of(decided(stored, convergence -> new ItemView(sku, stored, convergence).line()));
    }

    /** All that the owner of a sku has heard of it; empty if it cannot be asked. */
    Optional<VersionVector> clock(String sku, LongConsumer room) {
        try {
            Optional<KeyQueryMetadata> owner = stores.owner(sku);
            if (owner.isEmpty()) {
                return Optional.empty();
            }
            Optional<VersionVector> here = heard(stores.active(owner.get().partition()), sku);
            return here.isPresent() ? here : clock(peers.get(owner.get().activeHost(), path(sku), room));
        } catch (IOException | IllegalArgumentException | UnavailableException | ItemReader.TornException e) {
            return Optional.empty(); // What is answered may be a context of nothing that could be.
        }
    }

    /** Empty if the store is not here, as it says once it is asked. */
    private Optional<VersionVector> heard(Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> store, String sku) {
        try {
            return store.map(here -> reader.get(here, sku).state().clock());
        } catch (InvalidStateStoreException e) {
            return Optional.empty();
        }
    }

    private static Optional<VersionVector> clock(Heard reply) throws IOException {
        if (reply.status() == 404) {
            return Optional.of(VersionVector.EMPTY);
        }
        if (reply.status() != 200) {
            return Optional.empty();
        }
        Map<String, Long> entries = new LinkedHashMap<>();
        JSON.readTree(reply.body())
                .path("context")
                .properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue().longValue()));
        return Optional.of(VersionVector.of(entries));
    }

    private static String path(String sku) {
        return Peers.itemPath(sku, false);
    }

    ItemReader reader() {
        return reader;
    }

    private Answer ask(String sku, KeyQueryMetadata owner, boolean stale, LongConsumer room) {
        HostInfo active = owner.activeHost();
        String what = "partition " + owner.partition() + ", where this sku is, ";
        if (own.get().filter(active::equals).isPresent()) {
            throw new UnavailableException(
                    what + "has come to this instance, and its state is not restored yet; or another"
                            + " instance has the same application.server, " + active.host() + ":" + active.port()
                            + ". With stale=allow what is there already is told");
        }
        if (active.equals(HostInfo.unavailable())) {
            throw new UnavailableException(what + "is owned by an instance that does not say where it answers:"
                    + " set http.port, or application.server, there");
        }
        try {
            Heard reply = peers.get(active, path(sku), room);
            return reply.status() == 503 && stale
                    ? askStandbys(sku, owner, room).orElseGet(() -> passedOn(reply, active))
                    : passedOn(reply, active);
        } catch (IOException e) {
            return askStandbys(sku, owner, room)
                    .orElseThrow(() -> new UnavailableException(what + "is owned by " + peers.url(active)
                            + ", which does not answer (" + e + "), and there is no copy that does"
                            + " (num.standby.replicas). Another instance takes over when the group has noticed"));
        }
    }

    private Optional<Answer> askStandbys(String sku, KeyQueryMetadata owner, LongConsumer room) {
        for (HostInfo standby : owner.standbyHosts()) {
            try {
                Optional<Answer> answer = own.get().filter(standby::equals).isPresent()
                        ? local(sku, owner.partition(), true, room)
                        : told(peers.get(standby, Peers.itemPath(sku, true), room), standby);
                if (answer.isPresent()) {
                    return answer;
                }
            } catch (IOException e) {
                // The next one may answer; if none does, that is told.
            }
        }
        return Optional.empty();
    }

    private Optional<Answer> told(Heard reply, HostInfo host) {
        return reply.status() == 503 ? Optional.empty() : Optional.of(passedOn(reply, host));
    }

    /** That the other instance does not know this one is nothing that the caller could mend by signing in. */
    private Answer passedOn(Heard reply, HostInfo host) {
        if (reply.isRefusal()) {
            throw new Problem(
                    502,
                    peers.url(host) + " does not know this instance: all instances need the same http.users.file or"
                            + " http.secret.file");
        }
        return reply.passedOn(peers.url(host));
    }
}
