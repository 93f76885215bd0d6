package io.converge.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.model.ConflictType;
import io.converge.model.Pointer;
import io.converge.model.PolicyIdentity;
import io.converge.model.Sha256;
import io.converge.policy.LeafRule;
import io.converge.policy.LeafRules;
import io.converge.policy.Policies;
import io.converge.unique.UniqueKey;
import io.converge.unique.UniqueKeys;
import io.converge.unique.UniquePolicy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * All that shapes how conflicts are settled and which changes are accepted, as texts: what tells one policy from another, what
 * is kept with the catalogue that the policy belongs to, and what the policy can be made of again.
 *
 * @param values the settings that have an effect, by their names, and digests of the code behind them
 * @param script the source of a procedure in JavaScript; null if there is none
 */
public record PolicySettings(SortedMap<String, String> values, String script) {

    private static final String FILE = "file:";
    /** Not a setting: the digest of a procedure's code. */
    static final String PROCEDURE_SHA256 = "resolution.procedure.sha256";

    /**
     * Limits that decide what is accepted, and how long it is remembered: where they differ, so does the catalogue. Not there:
     * the default, so that a text from before they entered it is read as it was meant.
     */
    private static final List<String> LIMITS = List.of(
            Settings.MAX_CLOCK_SKEW,
            Settings.MAX_ORIGINS,
            Settings.MAX_CHANGE_BYTES,
            Settings.MAX_LIVE_BYTES,
            Settings.MAX_NUMBER_DIGITS,
            Settings.TOMBSTONE_RETENTION);

    private static final Map<ConflictType, String> BY_TYPE = Map.of(
            ConflictType.INSERT, Settings.INSERT_POLICY,
            ConflictType.REPLACE, Settings.REPLACE_POLICY,
            ConflictType.DELETE, Settings.DELETE_POLICY);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public PolicySettings {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** @throws ConfigException if a procedure cannot be found or read */
    static PolicySettings of(AbstractConfig own) {
        SortedMap<String, String> values = new TreeMap<>();
        String policy = own.getString(Settings.POLICY);
        values.put(Settings.POLICY, policy);
        values.put(Settings.PATH, String.join(",", own.getList(Settings.PATH)));
        values.put(Settings.DELETES, own.getString(Settings.DELETES));
        values.put(Settings.ASSUMED_LAG, String.valueOf(own.getLong(Settings.ASSUMED_LAG)));
        values.put(Settings.UNRESOLVED_ACTION, own.getString(Settings.UNRESOLVED_ACTION));
        boolean merges = policy.equals(Policies.FIELD_MERGE);
        if (merges) {
            values.put(Settings.FIELDS, String.join(",", own.getList(Settings.FIELDS)));
            putUnlessEmpty(Settings.GROUPS, String.join(",", own.getList(Settings.GROUPS)), values);
            checkLeaves(own);
        }
        BY_TYPE.values().stream()
                .filter(key -> !own.getString(key).equals(policy))
                .forEach(key -> putUnlessEmpty(key, own.getString(key), values));
        boolean isCustom = values.containsValue(Policies.CUSTOM);
        if (merges || isCustom) {
            values.put(Settings.MERGED_MAX_BYTES, String.valueOf(own.getInt(Settings.MERGED_MAX_BYTES)));
        }
        // Not there: nothing has to be unique, as before there were unique keys.
        boolean hasUniqueKeys = !own.getList(Settings.UNIQUE_KEYS).isEmpty();
        if (hasUniqueKeys) {
            values.put(Settings.UNIQUE_KEYS, String.join(",", own.getList(Settings.UNIQUE_KEYS)));
            values.put(Settings.UNIQUE_POLICY, own.getString(Settings.UNIQUE_POLICY));
        }
        boolean ranks = values.containsValue(Policies.ORIGIN_PRIORITY)
                || merges
                        && LeafRuleText.parse(own.getList(Settings.FIELDS), List.of())
                                .use(LeafRule.ORIGIN_PRIORITY);
        if (ranks) {
            if (own.getList(Settings.ORIGINS).isEmpty()) {
                throw new ConfigException(
                        Settings.ORIGINS
                                + " is not set, but resolution.policy, the policy for a type of conflict, unique.policy or a"
                                + " rule of resolution.fields, is origin-priority. Name the origins in their order, as in eu-west,us-east.");
            }
            values.put(Settings.ORIGINS, String.join(",", own.getList(Settings.ORIGINS)));
        }
        for (String limit : LIMITS) {
            Object value = own.values().get(limit);
            if (!value.equals(Settings.keys().get(limit).defaultValue)) {
                values.put(limit, String.valueOf(value));
            }
        }
        return isCustom ? withProcedure(values, own) : new PolicySettings(values, null);
    }

    private static void putUnlessEmpty(String key, String value, Map<String, String> values) {
        if (!value.isEmpty()) {
            values.put(key, value);
        }
    }

    private static void checkLeaves(AbstractConfig own) {
        try {
            LeafRuleText.parse(own.getList(Settings.FIELDS), own.getList(Settings.GROUPS));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Settings.GROUPS + ": " + e.getMessage());
        }
    }

    private static PolicySettings withProcedure(SortedMap<String, String> values, AbstractConfig own) {
        String procedure = own.getString(Settings.PROCEDURE);
        values.put(Settings.PROCEDURE, procedure);
        if (procedure.startsWith(FILE)) {
            String script = read(procedure);
            values.put(Settings.PROCEDURE, FILE); // Where it lies on this machine makes no other policy of it.
            values.put(PROCEDURE_SHA256, HexFormat.of().formatHex(Sha256.of(script)));
            values.put(Settings.PROCEDURE_WORK, String.valueOf(own.getLong(Settings.PROCEDURE_WORK)));
            values.put(Settings.PROCEDURE_MEMORY, String.valueOf(own.getInt(Settings.PROCEDURE_MEMORY)));
            return new PolicySettings(values, script);
        }
        if (!procedure.isEmpty()) {
            ProcedureClass type = ProcedureClass.find(procedure, Path.of(own.getString(Settings.PLUGINS)));
            values.put(PROCEDURE_SHA256, type.sha256());
        }
        return new PolicySettings(values, null);
    }

    private static String read(String procedure) {
        String path = procedure.substring(FILE.length());
        Path file = Path.of(path.startsWith("///") ? path.substring(2) : path);
        try {
            // The engine passes over a byte order mark; without it here, catalogues would belong to another policy.
            return TextFile.readAsItIs(file, UTF_8);
        } catch (CharacterCodingException e) {
            throw new ConfigException(Settings.PROCEDURE, procedure, "the script is " + e.getMessage());
        } catch (IOException e) {
            throw new ConfigException(Settings.PROCEDURE, procedure, TextFile.unreadable(file, e));
        }
    }

    /** Tells it from every other: the name and a digest of everything here. */
    public PolicyIdentity identity() {
        byte[] digest = Sha256.of(json());
        return new PolicyIdentity(values.get(Settings.POLICY), HexFormat.of().formatHex(Arrays.copyOf(digest, 16)));
    }

    /** All of it in one line. */
    public String json() {
        Map<String, String> all = new TreeMap<>(values);
        if (script != null) {
            all.put("script", script);
        }
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts has a JSON form", e);
        }
    }

    /**
     * Reads {@link #json()}.
     *
     * @throws IllegalArgumentException if {@code json} is not of that form
     */
    public static PolicySettings parse(String json) {
        try {
            TreeMap<String, String> all = JSON.readValue(json, new TypeReference<TreeMap<String, String>>() {});
            String script = all.remove("script");
            return new PolicySettings(all, script);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the settings of a policy: " + e.getOriginalMessage(), e);
        }
    }

    /** What the leaves of a product are, and their rules: {@code resolution.fields} and {@code resolution.groups}. */
    public LeafRules leafRules() {
        return LeafRuleText.parse(list(Settings.FIELDS), list(Settings.GROUPS));
    }

    /** Whether products are merged leaf by leaf, so that a change may speak of some fields alone. */
    public boolean mergesFields() {
        return values.get(Settings.POLICY).equals(Policies.FIELD_MERGE);
    }

    /** Whether a catalogue that comes to this policy from another one begins with what is live: its leaves were others, or none. */
    public boolean beginsWithWhatIsLive(PolicySettings earlier) {
        boolean goesOn = earlier.mergesFields()
                && earlier.leafRules().cutAlike(leafRules())
                && earlier.paths().equals(paths());
        return mergesFields() && !goesOn;
    }

    /** The policies for single types of conflicts, by name. */
    Map<ConflictType, String> byType() {
        Map<ConflictType, String> policies = new EnumMap<>(ConflictType.class);
        BY_TYPE.forEach((type, key) -> {
            if (values.containsKey(key)) {
                policies.put(type, values.get(key));
            }
        });
        return policies;
    }

    /** What a policy that can be made lacks to settle anything; empty if it lacks nothing. */
    public Optional<String> lack() {
        if (!values.getOrDefault(Settings.PROCEDURE, "").isEmpty()) {
            return Optional.empty();
        }
        return Stream.concat(
                        Stream.of(Settings.POLICY), BY_TYPE.values().stream().sorted())
                .filter(key -> Policies.CUSTOM.equals(values.get(key)))
                .findFirst()
                .map(key -> Settings.PROCEDURE + " is not set: under " + key + "=" + Policies.CUSTOM + " every "
                        + (key.equals(Settings.POLICY) ? "conflict" : "conflict of that type")
                        + " is left to the application then. Name a procedure, as file:merge.js or by its class, or say "
                        + Policies.MANUAL + ".");
    }

    /** What has to be unique, and who stands where it is not. */
    public UniqueKeys uniqueKeys() {
        List<UniqueKey> keys =
                list(Settings.UNIQUE_KEYS).stream().map(UniqueKey::parse).toList();
        if (keys.isEmpty()) {
            return UniqueKeys.NONE;
        }
        String policy = values.get(Settings.UNIQUE_POLICY);
        return new UniqueKeys(
                keys,
                new UniquePolicy(policy, list(Settings.ORIGINS)),
                paths(),
                new PolicyIdentity(policy, identity().digest()));
    }

    /** {@code resolution.path}. */
    public List<Pointer> paths() {
        return list(Settings.PATH).stream().map(Pointer::parse).toList();
    }

    List<String> list(String key) {
        return Stream.of(values.getOrDefault(key, "").split(","))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** For people: one setting a line. */
    public String text() {
        return text(this);
    }

    /** For people who compare it with another one: limits that only that one has other than by default are shown as well. */
    public String text(PolicySettings other) {
        SortedMap<String, String> shown = new TreeMap<>(values);
        for (String limit : LIMITS) {
            if (other.values.containsKey(limit)) {
                shown.putIfAbsent(limit, String.valueOf(Settings.keys().get(limit).defaultValue));
            }
        }
        StringBuilder text = new StringBuilder();
        shown.forEach((key, value) ->
                text.append("  ").append(key).append('=').append(value).append('\n'));
        return text.toString();
    }
}
