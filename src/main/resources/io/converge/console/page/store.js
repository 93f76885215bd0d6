// What the whole page knows: who looks, what the server says at each moment, what the viewer prefers.
import { useEffect, useState } from './lib.js';

function store(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = typeof next === 'function' ? next(value) : next;
      listeners.forEach((listener) => listener(value));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store; the component is drawn again when it changes. */
export function useStore(source) {
  const [value, setValue] = useState(source.get());
  useEffect(() => {
    setValue(source.get());
    return source.listen(setValue);
  }, [source]);
  return value;
}

function remembered(key, fallback) {
  const kept = store(read());
  kept.listen((value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing: it holds until the page is left.
    }
  });
  return kept;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? fallback;
    } catch {
      return fallback;
    }
  }
}

/** As the server gives it; null until it has. */
export const session = store(null);
/** As the server gives it; null until it has. */
export const overview = store(null);
/** The last hour, oldest first. */
export const series = store({ stepMs: 10_000, points: [], loaded: false });
/** `connecting`, `live`, `lost` or `paused`, and since when (ms). */
export const connection = store({ state: 'connecting', since: Date.now() });
/** What a screen reader is told next. */
export const announcement = store('');
export const isUtc = remembered('converge.utc', false);
export const hasKeys = remembered('converge.keys', true);

export function announce(text) {
  announcement.set('');
  setTimeout(() => announcement.set(text), 50);
}
