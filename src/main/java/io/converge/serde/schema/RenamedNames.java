package io.converge.serde.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Which names of several places (records, or whole schemas) mean one thing: an alias says what it was called before. Two names
 * that stand beside each other in one place are two things, whatever an alias says.
 */
final class RenamedNames {

    /** The names of one place in their order, and the former ones of each. */
    record Names(Map<String, Collection<String>> aliases) {

        static <T> Names of(List<T> things, Function<T, String> name, Function<T, ? extends Collection<String>> alias) {
            Map<String, Collection<String>> aliases = new LinkedHashMap<>();
            things.forEach(thing -> aliases.merge(name.apply(thing), alias.apply(thing), RenamedNames::both));
            return new Names(aliases);
        }
    }

    /** Of each newest name all older ones, in the order in which they were found. */
    private final Map<String, Set<String>> older = new LinkedHashMap<>();

    private final Map<String, String> newest = new LinkedHashMap<>();

    /** @param canBe whether what has the first name now can be what had the second one */
    RenamedNames(List<Names> places, BiPredicate<String, String> canBe) {
        Map<String, Set<Integer>> standing = new LinkedHashMap<>();
        Map<String, Collection<String>> aliases = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            for (Map.Entry<String, Collection<String>> name :
                    places.get(i).aliases().entrySet()) {
                standing.computeIfAbsent(name.getKey(), any -> new HashSet<>()).add(i);
                aliases.merge(name.getKey(), name.getValue(), RenamedNames::both);
            }
        }
        standing.keySet().forEach(name -> {
            newest.put(name, name);
            older.put(name, new LinkedHashSet<>());
        });
        aliases.forEach((name, former) -> former.stream()
                .filter(alias -> standing.containsKey(alias) && canBe.test(name, alias))
                .forEach(alias -> join(newest.get(name), newest.get(alias), standing)));
    }

    private static Collection<String> both(Collection<String> one, Collection<String> other) {
        Set<String> both = new LinkedHashSet<>(one);
        both.addAll(other);
        return both;
    }

    private void join(String name, String former, Map<String, Set<Integer>> standing) {
        if (name.equals(former) || standing.get(former).stream().anyMatch(standing.get(name)::contains)) {
            return;
        }
        standing.get(name).addAll(standing.get(former));
        List<String> joined = new ArrayList<>(List.of(former));
        joined.addAll(older.remove(former));
        joined.forEach(each -> newest.put(each, name));
        older.get(name).addAll(joined);
    }

    /** The newest names of all things, in the order in which they were found. */
    Set<String> all() {
        return older.keySet();
    }

    /** What a thing is called now. */
    String newest(String name) {
        return newest.get(name);
    }

    /** What it was called before, by its newest name. */
    Set<String> older(String newestName) {
        return older.get(newestName);
    }
}
