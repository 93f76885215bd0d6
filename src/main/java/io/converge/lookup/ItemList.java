package io.converge.lookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.http.Answer;
import io.converge.http.WebClient.Heard;
import io.converge.model.CodePointOrder;
import io.converge.topology.ItemReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The first skus that begin with a text, of all instances. Costs each instance a seek and at most {@code limit} and one keys in each
 * partition that it owns, and at most {@code limit} states that are read and decided on.
 */
final class ItemList {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Comparator<JsonNode> BY_SKU =
            Comparator.comparing(line -> line.path("sku").asText(), CodePointOrder.INSTANCE);

    private final LocalStores stores;
    private final Items items;
    private final Peers peers;
    private final Supplier<Optional<HostInfo>> own;

    private record Found(String sku, ReadOnlyKeyValueStore<Bytes, byte[]> store) {}

    private record Page(List<JsonNode> lines, boolean hasMore) {
        ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode array = json.putArray("items");
            array.addAll(lines);
            json.put("more", hasMore);
            return json;
        }
    }

    ItemList(LocalStores stores, Items items, Peers peers, Supplier<Optional<HostInfo>> own) {
        this.stores = stores;
        this.items = items;
        this.peers = peers;
        this.own = own;
    }

    /**
     * @param handedOn whether another instance asks: then those of this one alone are told
     * @param room hears how much memory the answer may take, before it does
     * @throws UnavailableException if some partition's cannot be told at the moment
     */
    Answer get(String prefix, int limit, boolean handedOn, LongConsumer room) {
        Page local = local(prefix, limit, room);
        return Answer.json((handedOn ? local : ofAll(local, prefix, limit, room)).json());
    }

    private Page local(String prefix, int limit, LongConsumer room) {
        if (!stores.areReady()) {
            throw new UnavailableException("partitions are being assigned or restored, so not every sku can be told");
        }
        try {
            List<Found> found = new ArrayList<>();
            for (int partition : stores.owned()) {
                ReadOnlyKeyValueStore<Bytes, byte[]> store =
                        stores.active(partition).orElseThrow(Moved::new);
                items.reader().skus(store, prefix, limit + 1).forEach(sku -> found.add(new Found(sku, store)));
            }
            found.sort(Comparator.comparing(Found::sku, CodePointOrder.INSTANCE));
            List<JsonNode> lines = new ArrayList<>();
            found.stream()
                    .limit(limit)
                    .forEach(one -> items.line(one.sku(), one.store(), room).ifPresent(lines::add));
            return new Page(lines, found.size() > limit);
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException("partitions are moving to other instances, so not every sku can be told");
        } catch (ItemReader.TornException e) {
            throw new UnavailableException(e.getMessage());
        }
    }

    /** A partition is not here any more. */
    private static final class Moved extends InvalidStateStoreException {
        private static final long serialVersionUID = 1L;

        Moved() {
            super("it is not here any more");
        }
    }

    private Page ofAll(Page local, String prefix, int limit, LongConsumer room) {
        List<JsonNode> lines = new ArrayList<>(local.lines());
        boolean hasMore = local.hasMore();
        for (StreamsMetadata other : stores.all()) {
            if (own.get().filter(other.hostInfo()::equals).isEmpty()
                    && !other.topicPartitions().isEmpty()) {
                JsonNode page = ask(other.hostInfo(), prefix, limit, room);
                page.path("items").forEach(lines::add);
                hasMore |= page.path("more").asBoolean();
            }
        }
        lines.sort(BY_SKU);
        return new Page(lines.subList(0, Math.min(limit, lines.size())), hasMore || lines.size() > limit);
    }

    private JsonNode ask(HostInfo host, String prefix, int limit, LongConsumer room) {
        try {
            Heard reply = peers.get(host, "/api/items?limit=" + limit + "&prefix=" + Peers.encoded(prefix), room);
            JsonNode json = JSON.readTree(reply.body());
            if (reply.status() == 200) {
                return json;
            }
            throw new UnavailableException(peers.url(host) + " cannot tell its skus: "
                    + json.path("detail").asText());
        } catch (JsonProcessingException e) {
            throw new UnavailableException(peers.url(host) + " answers something else than skus");
        } catch (IOException e) {
            throw new UnavailableException(peers.url(host) + " owns some of the skus and does not answer (" + e + ")");
        }
    }
}
