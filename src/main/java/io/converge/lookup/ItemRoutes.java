package io.converge.lookup;

import io.converge.config.ConvergeConfig;
import io.converge.http.Access;
import io.converge.http.Action;
import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.http.Routes;
import io.converge.model.Limits;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/** What an instance answers of single skus: {@code /api/items}. */
public final class ItemRoutes {

    private static final int LISTED = 50;
    private static final int MOST_LISTED = 1_000;
    private static final int TOLD_CHANGES = 100;

    private final Items items;
    private final ItemList list;
    private final History history;

    /**
     * @param streams of this instance; empty until they are started
     * @param own where this instance tells others that it answers; empty if nowhere
     * @param peers the other instances
     */
    public ItemRoutes(
            ConvergeConfig config,
            Supplier<Optional<KafkaStreams>> streams,
            Supplier<Optional<HostInfo>> own,
            Peers peers) {
        LocalStores stores = new LocalStores(streams, config.changesTopics());
        Decisions decisions = new Decisions(config);
        this.items = new Items(stores, decisions, peers, own);
        this.list = new ItemList(stores, items, peers, own);
        this.history = new History(config, decisions, items);
    }

    public void addTo(Routes routes) {
        routes.get("/api/items", Access.VIEWER, retried(this::list));
        routes.get("/api/items/{sku}", Access.VIEWER, retried(this::item));
        routes.get("/api/items/{sku}/history", Access.VIEWER, retried(this::history));
    }

    private static Action retried(Action action) {
        return call -> {
            try {
                return action.answer(call);
            } catch (UnavailableException e) {
                return e.answer();
            }
        };
    }

    private Answer list(Call call) {
        String prefix = call.parameter("prefix").orElse("");
        int limit = (int) call.number("limit", LISTED, 1, MOST_LISTED);
        return list.get(fitting(prefix), limit, Peers.isFromPeer(call), call::requireRoom);
    }

    private Answer item(Call call) {
        boolean stale = call.parameter("stale")
                .map(text -> {
                    if (!text.equals("allow")) {
                        throw Problem.badRequest("stale=" + text + " is not known; stale=allow is");
                    }
                    return true;
                })
                .orElse(false);
        return items.get(sku(call), stale, Peers.isFromPeer(call), call::requireRoom);
    }

    private Answer history(Call call) throws Exception {
        int limit = (int) call.number("limit", TOLD_CHANGES, 1, ChangeScan.MOST_CHANGES);
        return history.get(sku(call), limit, call::requireRoom);
    }

    /** The query has those that no path can have. */
    private static String sku(Call call) {
        String sku = call.parameter("sku").orElse(call.variable("sku"));
        if (sku.isBlank()) {
            throw Problem.badRequest("a sku is not blank");
        }
        return fitting(sku);
    }

    private static String fitting(String sku) {
        if (!Limits.fits(sku, Limits.SKU_BYTES)) {
            throw Problem.badRequest("a sku has at most " + Limits.SKU_BYTES + " bytes in UTF-8");
        }
        return sku;
    }
}
