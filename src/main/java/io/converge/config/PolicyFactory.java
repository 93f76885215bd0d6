package io.converge.config;

import io.converge.model.ConflictType;
import io.converge.policy.Deletes;
import io.converge.policy.MergeProcedure;
import io.converge.policy.Policies;
import io.converge.policy.Policy;
import io.converge.policy.Rules;
import io.converge.policy.UnresolvedAction;
import io.converge.policy.Verdict;
import io.converge.script.CosmosProcedure;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * Makes policies of their settings.
 *
 * @param plugins where the class of a procedure may be
 */
record PolicyFactory(PolicySettings settings, Path plugins) {

    /**
     * The rules, for one thread.
     *
     * @throws ConfigException if they need a procedure that is not there, or is not the one that they were made with
     */
    Rules rules() {
        return new Rules(
                settings.identity(),
                policy(settings.values().get(Settings.POLICY)),
                byType(),
                settings.paths(),
                Long.parseLong(settings.values().get(Settings.ASSUMED_LAG)),
                UnresolvedAction.valueOf(
                        settings.values().get(Settings.UNRESOLVED_ACTION).toUpperCase(Locale.ROOT)));
    }

    private Map<ConflictType, Policy> byType() {
        Map<ConflictType, Policy> policies = new EnumMap<>(ConflictType.class);
        settings.byType().forEach((type, name) -> policies.put(type, policy(name)));
        return policies;
    }

    private Policy policy(String name) {
        Deletes deletes =
                Deletes.valueOf(settings.values().get(Settings.DELETES).toUpperCase(Locale.ROOT));
        List<String> origins = settings.list(Settings.ORIGINS);
        return switch (name) {
            case Policies.LAST_WRITE_WINS -> Policies.lastWriteWins(settings.paths(), deletes);
            case Policies.FIRST_WRITE_WINS -> Policies.firstWriteWins(settings.paths(), deletes);
            case Policies.ORIGIN_PRIORITY -> Policies.originPriority(origins, settings.paths(), deletes);
            case Policies.FIELD_MERGE ->
                Policies.fieldMerge(settings.leafRules(), origins, settings.paths(), deletes, mergedMaxBytes());
            case Policies.CUSTOM -> bounded(Policies.custom(procedure(), settings.paths(), deletes), deletes);
            case Policies.MANUAL -> Policies.manual(settings.paths(), deletes);
            default -> throw new ConfigException(Settings.POLICY, name, "no such policy");
        };
    }

    private Policy bounded(Policy merging, Deletes deletes) {
        return Policies.bounded(merging, mergedMaxBytes(), settings.paths(), deletes);
    }

    private int mergedMaxBytes() {
        return Integer.parseInt(settings.values().get(Settings.MERGED_MAX_BYTES));
    }

    private MergeProcedure procedure() {
        String name = settings.values().get(Settings.PROCEDURE);
        if (settings.script() != null) {
            return cosmosProcedure();
        }
        if (name.isEmpty()) {
            return (sku, versions) -> new Verdict.GiveUp("no merge procedure is registered");
        }
        ProcedureClass type = ProcedureClass.find(name, plugins);
        if (!type.sha256().equals(settings.values().get(PolicySettings.PROCEDURE_SHA256))) {
            throw new ConfigException(
                    Settings.PROCEDURE, name, "the class is not the one any more that these settings were made with");
        }
        return type.instance();
    }

    private CosmosProcedure cosmosProcedure() {
        return new CosmosProcedure(
                settings.script(),
                Long.parseLong(settings.values().get(Settings.PROCEDURE_WORK)),
                Integer.parseInt(settings.values().get(Settings.PROCEDURE_MEMORY)));
    }

    /**
     * Tries whether a procedure can be loaded.
     *
     * @throws ConfigException naming what is wrong with it
     */
    void check() {
        rules();
        if (settings.script() != null) {
            try {
                cosmosProcedure().check();
            } catch (IllegalArgumentException e) {
                throw new ConfigException(Settings.PROCEDURE + ": " + e.getMessage());
            }
        }
    }
}
