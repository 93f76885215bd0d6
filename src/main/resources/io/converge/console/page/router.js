// Views and their URLs: the address bar is the state.
import { isSegment, segment, query } from './api.js';
import { useEffect, useState } from './lib.js';

const listeners = new Set();
const positions = new Map();
let current = read();
/** The field in which the last change of a filter was typed. */
let typed = null;
history.scrollRestoration = 'manual';

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `path` in decoded segments, `parameters` by name. */
function read() {
  const path = location.pathname
    .split('/')
    .slice(1)
    .map(decode)
    .filter((part, i, all) => part !== '' || i < all.length - 1);
  return {
    path,
    parameters: Object.fromEntries(new URLSearchParams(location.search)),
    key: history.state?.key ?? 'first',
    isBack: false,
    arriveAt: null,
    isSame: false,
  };
}

function changed(isBack, arriveAt = null, isSame = false) {
  typed = null;
  current = { ...read(), isBack, arriveAt, isSame };
  listeners.forEach((listener) => listener(current));
}

export function route() {
  return current;
}

export function useRoute() {
  const [value, setValue] = useState(current);
  useEffect(() => {
    setValue(current);
    listeners.add(setValue);
    return () => listeners.delete(setValue);
  }, []);
  return value;
}

/**
 * @param isSame whether it is the same view, otherwise shown: it takes the place of the entry before
 * @param arriveAt the id of what has the focus then; null: the view's heading
 */
export function go(url, isSame = false, arriveAt = null) {
  if (isSame) {
    history.replaceState({ key: current.key }, '', url);
  } else {
    history.pushState({ key: String(performance.now()) }, '', url);
  }
  changed(false, arriveAt);
}

/**
 * The same view with another filter. Back leads to the one before; what is typed in one go is one entry.
 *
 * @param field that it was typed in; null: it was chosen
 */
export function narrow(url, field = null) {
  const goesOn = field !== null && typed === field;
  history[goesOn ? 'replaceState' : 'pushState']({ key: goesOn ? current.key : String(performance.now()) }, '', url);
  changed(false, null, true);
  typed = field;
}

/** Where a view was scrolled to when it was left, by the history's entry. */
export const scrolled = {
  /** @param key of the entry that the view was drawn for */
  keep: (key, top) => positions.set(key, top),
  last: () => (current.isBack ? (positions.get(current.key) ?? 0) : 0),
};

export const urls = {
  overview: () => '/',
  conflicts: (filter = {}) => `/conflicts${query(filter)}`,
  conflict: (id) => `/conflicts/${segment(id)}`,
  products: (prefix) => `/products${query({ prefix })}`,
  product: (sku) => (isSegment(sku) ? `/products/${segment(sku)}` : `/products/-${query({ sku })}`),
  letters: (filter = {}) => `/dead-letters${query(filter)}`,
  letter: (letter) => `/dead-letters/${segment(letter.topic)}/${letter.partition}/${letter.offset}`,
};

addEventListener('popstate', () => changed(true));

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link && isPlain && !event.defaultPrevented && link.origin === location.origin && !link.target && !link.dataset.plain) {
    if (link.hash && link.pathname === location.pathname) {
      return;
    }
    event.preventDefault();
    go(link.pathname + link.search);
  }
});
