// Filters of lists: they live in the URL, and an event is held against them as the server does.
export const CONFLICT_FILTER = ['status', 'type', 'origin', 'sku', 'reason', 'leaf', 'order'];
export const LETTER_FILTER = ['state', 'reason', 'origin', 'key', 'sku', 'topic'];
/** In the place of a reason: those that have none. */
export const NO_REASON = 'none';

/** The filter that a URL's parameters say: what is known of them, and not empty. */
export function filterOf(parameters, names) {
  return Object.fromEntries(names.filter((name) => parameters[name]).map((name) => [name, parameters[name]]));
}

/** The filter with one parameter set, or left out where it is empty or the default. */
export function withFilter(filter, name, value, byDefault = '') {
  const { [name]: _, ...rest } = filter;
  return value === '' || value === byDefault ? rest : { ...rest, [name]: value };
}

/** Whether a conflict belongs to the list of a filter. */
export function isOfFilter(conflict, { status = 'open', type, origin, sku, reason, leaf }) {
  return (
    (status === 'all' || conflict.open === (status === 'open')) &&
    (!type || conflict.type === type) &&
    (!origin || conflict.origins.includes(origin)) &&
    (!sku || [conflict.subject, ...(conflict.skus ?? [])].some((name) => name.startsWith(sku))) &&
    (!reason || conflict.reason === reason) &&
    (!leaf || conflict.leaves.includes(leaf))
  );
}

export function isLetterOfFilter(letter, { state = 'waiting', reason, origin, key, sku, topic }) {
  const names = [letter.key, letter.sku].filter((name) => typeof name === 'string');
  const isWaiting = letter.state !== 'retried';
  return (
    (state === 'all' || isWaiting === (state === 'waiting')) &&
    (!reason || (letter.reason ?? NO_REASON) === reason) &&
    (!origin || letter.origin === origin) &&
    (!key || names.some((name) => name.startsWith(key))) &&
    (!sku || names.includes(sku)) &&
    (!topic || letter.source?.topic === topic)
  );
}

/** The filter of the list of conflicts that was looked at last: where one goes back to, and on in. */
export const lastConflicts = { filter: {} };

/** The same of dead letters. */
export const lastLetters = { filter: {} };
