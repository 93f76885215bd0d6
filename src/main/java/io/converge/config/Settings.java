package io.converge.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.converge.model.Product;
import io.converge.policy.Deletes;
import io.converge.policy.Policies;
import io.converge.policy.UnresolvedAction;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.registry.RegistryClient;
import io.converge.topology.DeadLetterHandler;
import io.converge.unique.UniquePolicy;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The definition of Converge's own settings. */
final class Settings {

    static final String CHANGES_TOPICS = "changes.topics";
    static final String CONVERGED_TOPIC = "converged.topic";
    static final String CONFLICTS_TOPIC = "conflicts.topic";
    static final String DEAD_LETTERS_TOPIC = DeadLetterHandler.TOPIC;
    static final String POLICY = "resolution.policy";
    static final String PATH = "resolution.path";
    static final String DELETES = "resolution.deletes";
    static final String ORIGINS = "resolution.origins";
    static final String FIELDS = "resolution.fields";
    static final String UNIQUE_KEYS = "unique.keys";
    static final String UNIQUE_POLICY = "unique.policy";
    static final String GROUPS = "resolution.groups";
    static final String INSERT_POLICY = "resolution.policy.insert";
    static final String REPLACE_POLICY = "resolution.policy.replace";
    static final String DELETE_POLICY = "resolution.policy.delete";
    static final String PROCEDURE = "resolution.procedure";
    static final String PROCEDURE_WORK = "resolution.procedure.max.work";
    static final String PROCEDURE_MEMORY = "resolution.procedure.max.memory.bytes";
    static final String MERGED_MAX_BYTES = "resolution.merged.max.bytes";
    static final String PLUGINS = "plugins.dir";
    static final String UNRESOLVED_ACTION = "unresolved.action";
    static final String ASSUMED_LAG = "assumed.replication.lag.ms";
    static final String MAX_CLOCK_SKEW = "max.clock.skew.ms";
    static final String MAX_ORIGINS = "max.origins";
    static final String MAX_CHANGE_BYTES = "max.change.bytes";
    static final String MAX_LIVE_BYTES = "max.live.bytes";
    static final String MAX_NUMBER_DIGITS = "max.number.digits";
    static final String TOMBSTONE_RETENTION = "tombstone.retention.ms";
    static final String CONFLICTS_MAX_BYTES = "conflicts.max.bytes";
    static final String CREATED_PARTITIONS = "created.topics.partitions";
    static final String CREATED_REPLICATION = "created.topics.replication.factor";
    static final String CREATED_MIN_INSYNC = "created.topics.min.insync.replicas";
    static final String CREATED_COMPATIBILITY = "created.subjects.compatibility";
    static final String UNKNOWN_SCHEMA_GRACE = "unknown.schema.grace.ms";
    static final String HTTP_PORT = "http.port";
    static final String HTTP_HOST = "http.host";
    static final String HEALTH_PORT = "health.port";
    static final String CONSOLE_ORIGIN = "console.origin";
    static final String USERS_FILE = "http.users.file";
    static final String SECRET_FILE = "http.secret.file";
    static final String SESSION_MS = "http.session.ms";
    static final String PROXY_ADDRESSES = "http.proxy.addresses";
    static final String PROXY_USER_HEADER = "http.proxy.user.header";
    static final String PROXY_ROLE_HEADER = "http.proxy.role.header";
    static final String KEYSTORE_LOCATION = "http.ssl.keystore.location";
    static final String KEYSTORE_TYPE = "http.ssl.keystore.type";
    static final String KEYSTORE_PASSWORD = "http.ssl.keystore.password";
    static final String KEY_PASSWORD = "http.ssl.key.password";
    static final String KEYSTORE_KEY = "http.ssl.keystore.key";
    static final String KEYSTORE_CERTIFICATES = "http.ssl.keystore.certificate.chain";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    CHANGES_TOPICS,
                    LIST,
                    "product-changes",
                    new Validators.Topics(),
                    HIGH,
                    "The topics to read changes from.")
            .define(
                    CONVERGED_TOPIC,
                    STRING,
                    "product-converged",
                    new Validators.Topics(),
                    HIGH,
                    "The topic of converged records: compacted, key sku.")
            .define(
                    CONFLICTS_TOPIC,
                    STRING,
                    "product-conflicts",
                    new Validators.Topics(),
                    HIGH,
                    "The topic of conflict records: key sku.")
            .define(
                    DEAD_LETTERS_TOPIC,
                    STRING,
                    "product-dead-letters",
                    new Validators.Topics(),
                    HIGH,
                    "The topic of records that cannot be accepted, as they came, with the reason as headers.")
            .define(
                    POLICY,
                    STRING,
                    Policies.LAST_WRITE_WINS,
                    ValidString.in(Policies.NAMES.toArray(String[]::new)),
                    HIGH,
                    "What settles a conflict: last-write-wins, first-write-wins, origin-priority, field-merge, custom (a merge"
                            + " procedure) or manual (the application).")
            .define(
                    PATH,
                    LIST,
                    "",
                    new Validators.Pointers(),
                    HIGH,
                    "JSON pointers into the product, such as /attributes/revision: the highest number at the first wins (under"
                            + " first-write-wins the lowest), then at the second and so on, before the timestamp is asked."
                            + " Empty: the timestamp decides.")
            .define(
                    DELETES,
                    STRING,
                    "win",
                    new Validators.Names<>(Deletes.class),
                    HIGH,
                    "What a delete is worth against concurrent versions that are none: win; newest, it stands unless it is"
                            + " earlier; lose.")
            .define(
                    ORIGINS,
                    LIST,
                    "",
                    MEDIUM,
                    "The order of origins for origin-priority, the best first; those that are not listed come last, together.")
            .define(
                    FIELDS,
                    LIST,
                    "",
                    new Validators.LeafRuleList(),
                    MEDIUM,
                    "Rules of field-merge for leaves that several changes wrote, such as /price=min,/attributes/*=last-write:"
                            + " last-write (where there is no rule), first-write, origin-priority, min, max, non-null,"
                            + " unresolved; for an array set (each element is there or not) or by:/pointer (an array of"
                            + " records is merged like a map, by the value at that pointer in each).")
            .define(
                    GROUPS,
                    LIST,
                    "",
                    new Validators.GroupList(),
                    MEDIUM,
                    "Fields that belong together under field-merge, such as /price+/currency,/width+/height+/depth: each group is"
                            + " merged as one leaf, by the rule of its first field.")
            .define(
                    INSERT_POLICY,
                    STRING,
                    "",
                    new Validators.PolicyOfType(),
                    MEDIUM,
                    "Another policy for conflicts of the type INSERT. Empty: resolution.policy.")
            .define(
                    REPLACE_POLICY,
                    STRING,
                    "",
                    new Validators.PolicyOfType(),
                    MEDIUM,
                    "Another policy for conflicts of the type REPLACE. Empty: resolution.policy.")
            .define(
                    DELETE_POLICY,
                    STRING,
                    "",
                    new Validators.PolicyOfType(),
                    MEDIUM,
                    "Another policy for conflicts of the type DELETE. Empty: resolution.policy.")
            .define(
                    PROCEDURE,
                    STRING,
                    "",
                    MEDIUM,
                    "The merge procedure of custom: the name of a Java class, or file:merge.js for one in JavaScript.")
            .define(
                    PROCEDURE_WORK,
                    LONG,
                    10_000_000L,
                    Range.atLeast(100_000),
                    LOW,
                    "What one call of a procedure in JavaScript may do, counted in accesses to its memory.")
            .define(
                    PROCEDURE_MEMORY,
                    INT,
                    16 * 1024 * 1024,
                    Range.between(4 * 1024 * 1024, 1024 * 1024 * 1024),
                    LOW,
                    "How much memory a procedure in JavaScript may have, in bytes.")
            .define(
                    MERGED_MAX_BYTES,
                    INT,
                    900_000,
                    Range.atLeast(1_000),
                    LOW,
                    "A product that field-merge or a procedure makes of several and that would be larger is not made: the"
                            + " conflict is unresolved.")
            .define(
                    PLUGINS,
                    STRING,
                    "plugins",
                    LOW,
                    "A folder whose jars may hold the class of a procedure. It need not exist.")
            .define(
                    UNIQUE_KEYS,
                    LIST,
                    "",
                    new Validators.UniqueKeyList(),
                    MEDIUM,
                    "What no two products may have in common beside their sku, such as gtin=/gtin,model=/brand+/model: constraints,"
                            + " each a name and JSON pointers whose values count together. Empty: nothing.")
            .define(
                    UNIQUE_POLICY,
                    STRING,
                    UniquePolicy.MANUAL,
                    ValidString.in(UniquePolicy.NAMES.toArray(String[]::new)),
                    MEDIUM,
                    "Who stands where several skus have a value in common, the others being withheld: manual, all of them until the"
                            + " application has resolved it; last-write-wins; origin-priority.")
            .define(
                    UNRESOLVED_ACTION,
                    STRING,
                    "provisional",
                    new Validators.Names<>(UnresolvedAction.class),
                    MEDIUM,
                    "What consumers see while a conflict is unresolved: provisional, a value that is marked so; hold, the last"
                            + " value that they had.")
            .define(
                    ASSUMED_LAG,
                    LONG,
                    10_000L,
                    Range.atLeast(-1),
                    HIGH,
                    "A writer that gives no context is taken to have seen what is older than its change by more than this."
                            + " 0: timestamps alone decide; −1: it has seen nothing but its own.")
            .define(
                    MAX_CLOCK_SKEW,
                    LONG,
                    3_600_000L,
                    Range.atLeast(-1),
                    MEDIUM,
                    "A change whose timestamp is ahead of its record's by more than this is a dead letter. −1: none is.")
            .define(
                    MAX_ORIGINS,
                    INT,
                    256,
                    Range.atLeast(1),
                    MEDIUM,
                    "A change that would bring the origins of one sku above this is a dead letter.")
            .define(
                    MAX_CHANGE_BYTES,
                    INT,
                    1024 * 1024,
                    Range.between(10_000, 256 * 1024 * 1024),
                    MEDIUM,
                    "A change whose record has more bytes than this, uncompressed, is a dead letter.")
            .define(
                    MAX_LIVE_BYTES,
                    INT,
                    16 * 1024 * 1024,
                    Range.atLeast(10_000),
                    LOW,
                    "A change that would bring the products of one sku's concurrent versions above this, in bytes and "
                            + "for each value in them " + Product.VALUE_WEIGHT
                            + " more, or the length of its path, is a dead letter.")
            .define(
                    MAX_NUMBER_DIGITS,
                    INT,
                    1_000,
                    Range.between(38, 10_000),
                    LOW,
                    "A change with a decimal of more digits, or with a text of more where the policy compares numbers, is a"
                            + " dead letter.")
            .define(
                    UNKNOWN_SCHEMA_GRACE,
                    LONG,
                    8_000L,
                    Range.between(0, 86_400_000),
                    LOW,
                    "A record whose schema id the registry does not know waits until it is older than this, and is a dead letter"
                            + " then. 0: at once.")
            .define(
                    TOMBSTONE_RETENTION,
                    LONG,
                    2_592_000_000L,
                    Range.atLeast(-1),
                    MEDIUM,
                    "A sku that is deleted for longer is forgotten: its tombstone in the converged topic, and its state. A change that"
                            + " comes later makes it anew. −1: never.")
            .define(
                    CONFLICTS_MAX_BYTES,
                    INT,
                    900_000,
                    Range.atLeast(10_000),
                    MEDIUM,
                    "A conflict record that would be larger, or have products of more than "
                            + ConflictRecords.MOST_VALUES + " values, leaves products out and says where they stand.")
            .define(
                    CREATED_PARTITIONS,
                    INT,
                    6,
                    Range.atLeast(1),
                    LOW,
                    "Partitions of the topics that Converge creates.")
            .define(
                    CREATED_REPLICATION,
                    INT,
                    -1,
                    new Validators.AtLeastOneOrMinusOne(),
                    LOW,
                    "Replicas of the topics that Converge creates. −1: 3, or as many as there are brokers.")
            .define(
                    CREATED_MIN_INSYNC,
                    INT,
                    -1,
                    new Validators.AtLeastOneOrMinusOne(),
                    LOW,
                    "min.insync.replicas of the topics that Converge creates. −1: one less than replicas, but at least 1.")
            .define(
                    CREATED_COMPATIBILITY,
                    STRING,
                    "NONE",
                    ValidString.in(
                            "NONE",
                            "BACKWARD",
                            "BACKWARD_TRANSITIVE",
                            "FORWARD",
                            "FORWARD_TRANSITIVE",
                            "FULL",
                            "FULL_TRANSITIVE",
                            ConvergeConfig.LEAVE),
                    LOW,
                    "The compatibility that the registry's subjects of the topics that Converge writes are given at the start, where"
                            + " they have none of their own. leave: they are left alone.")
            .define(
                    HTTP_PORT,
                    INT,
                    -1,
                    Range.between(-1, 65_535),
                    MEDIUM,
                    "Where `run` answers HTTP: GET /health/live and /health/ready, /metrics, /api/… and the console's page. 0: any free port."
                            + " −1: nowhere.")
            .define(
                    HTTP_HOST,
                    STRING,
                    "127.0.0.1",
                    MEDIUM,
                    "The address of the interface that HTTP is answered on. 0.0.0.0: all.")
            .define(
                    HEALTH_PORT,
                    INT,
                    -1,
                    Range.between(-1, 65_535),
                    LOW,
                    "The earlier name of http.port, which counts before it. Where this alone is set, HTTP is answered on all interfaces, as it was.")
            .define(
                    CONSOLE_ORIGIN,
                    STRING,
                    "resolver-{user}",
                    LOW,
                    "The origin of the changes by which people settle conflicts in the console. {user} in it stands for the name of the person, who is"
                            + " a writer of their own then: two who settle the same at once in two processes are in conflict. Under one name the later of them stands.")
            .define(
                    USERS_FILE,
                    STRING,
                    "",
                    MEDIUM,
                    "The file of those who may sign in over HTTP, as `console add-user` writes it. Read again when it changes."
                            + " Empty, and no http.proxy.user.header: only programs on this machine are answered, through a"
                            + " loopback address, but for health and metrics.")
            .define(
                    SECRET_FILE,
                    STRING,
                    "",
                    LOW,
                    "A file with a secret of at least 32 bytes that all instances share: sessions and calls between instances are"
                            + " signed with it. Empty: with what the users file has in it.")
            .define(
                    SESSION_MS,
                    LONG,
                    43_200_000L,
                    Range.between(60_000, 2_592_000_000L),
                    LOW,
                    "How long who has signed in need not do so again.")
            .define(
                    PROXY_ADDRESSES,
                    LIST,
                    "",
                    new Validators.AddressRanges(),
                    LOW,
                    "Where the proxies are whose headers are believed: http.proxy.user.header and http.proxy.role.header, and"
                            + " X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto. Addresses, or ranges as 10.0.0.0/8.")
            .define(
                    PROXY_USER_HEADER,
                    STRING,
                    "",
                    new Validators.HeaderName(),
                    LOW,
                    "The header in which a proxy says who has signed in there, such as X-Forwarded-User. Instead of http.users.file.")
            .define(
                    PROXY_ROLE_HEADER,
                    STRING,
                    "",
                    new Validators.HeaderName(),
                    LOW,
                    "The header in which that proxy says what they may: viewer or resolver, also among others in a comma list."
                            + " Empty: everyone is a viewer.")
            .define(
                    KEYSTORE_LOCATION,
                    STRING,
                    "",
                    LOW,
                    "The keystore with the key and the certificates of HTTPS. Empty, and no http.ssl.keystore.key: HTTP is not encrypted.")
            .define(
                    KEYSTORE_TYPE,
                    STRING,
                    "JKS",
                    ValidString.in("JKS", "PKCS12", "PEM"),
                    LOW,
                    "The type of that keystore: JKS, PKCS12 or PEM.")
            .define(KEYSTORE_PASSWORD, PASSWORD, "", LOW, "Its password. PEM has none.")
            .define(
                    KEY_PASSWORD,
                    PASSWORD,
                    "",
                    LOW,
                    "The password of the key. Empty: the keystore's, and for PEM none.")
            .define(KEYSTORE_KEY, PASSWORD, "", LOW, "The key itself, PEM (PKCS #8), instead of a keystore.")
            .define(KEYSTORE_CERTIFICATES, PASSWORD, "", LOW, "The certificates to that key, PEM.")
            .define(
                    RegistryClient.REGISTRY_URL,
                    STRING,
                    "",
                    HIGH,
                    "The schema registry. All other settings of the serializers pass through, as basic.auth.user.info.")
            .define(
                    RegistryClient.SERIALIZER,
                    STRING,
                    "io.confluent.kafka.serializers.KafkaAvroSerializer",
                    LOW,
                    "The class that writes Avro records.")
            .define(
                    RegistryClient.DESERIALIZER,
                    STRING,
                    "io.confluent.kafka.serializers.KafkaAvroDeserializer",
                    LOW,
                    "The class that reads Avro records.");

    private Settings() {}

    /** Every definition, the important ones first in the order above. */
    static Map<String, ConfigDef.ConfigKey> keys() {
        return DEFINITION.configKeys();
    }
}
