// The stream of events: one for the page, closed while nobody looks, opened again when it is lost.
import { api } from './api.js';
import { connection, overview, series } from './store.js';

const MOST_POINTS = 360;
const HIDDEN_MS = 15_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000];
/** The server sends an overview each second: silence is a loss that the browser does not notice. */
const SILENCE_MS = 10_000;

const listeners = { conflict: new Set(), 'dead-letter': new Set(), again: new Set() };
let source = null;
let retries = 0;
let timer = 0;
let silence = 0;
let wasLost = false;

/**
 * @param kind `conflict`, `dead-letter`, or `again`: something was not heard, as the stream was away or there was too much of it
 * @returns what ends it
 */
export function onEvent(kind, listener) {
  listeners[kind].add(listener);
  return () => listeners[kind].delete(listener);
}

function tell(kind, data) {
  listeners[kind].forEach((listener) => listener(data));
}

function setState(state) {
  if (connection.get().state !== state) {
    connection.set({ state, since: Date.now() });
  }
}

export async function loadSeries() {
  try {
    const loaded = await api.series();
    series.set({ stepMs: loaded.stepMs, points: loaded.points, loaded: true });
  } catch {
    // The next point or the next connection brings it.
  }
}

function addPoint(point) {
  series.set((now) => {
    const last = now.points[now.points.length - 1];
    return last && point.at <= last.at ? now : { ...now, points: [...now.points, point].slice(-MOST_POINTS) };
  });
}

function heard() {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE_MS);
}

function opened() {
  retries = 0;
  setState('live');
  heard();
  if (wasLost) {
    wasLost = false;
    loadSeries();
    tell('again');
  }
}

function lost() {
  closeSource();
  wasLost = true;
  setState('lost');
  timer = setTimeout(connect, RETRY_MS[Math.min(retries++, RETRY_MS.length - 1)]);
  // A stream does not say why it ended. Where that was the session's end, any call says so.
  loadSeries();
}

function closeSource() {
  clearTimeout(timer);
  clearTimeout(silence);
  source?.close();
  source = null;
}

export function connect() {
  closeSource();
  const opening = new EventSource('/api/events');
  source = opening;
  opening.onopen = opened;
  opening.onerror = lost;
  const on = (kind, take) =>
    opening.addEventListener(kind, (event) => {
      heard();
      take(JSON.parse(event.data));
    });
  on('overview', overview.set);
  on('point', addPoint);
  on('conflict', (data) => tell('conflict', data));
  on('many', () => tell('again'));
  on('dead-letter', (data) => tell('dead-letter', data));
}

/** Until it is connected again: nobody is signed in. */
export function disconnect() {
  closeSource();
  setState('paused');
}

let hiding = 0;

// A browser gives one server six connections: pages in the background must not hold them.
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden && source) {
    hiding = setTimeout(() => {
      wasLost = true;
      disconnect();
    }, HIDDEN_MS);
  } else if (!document.hidden && !source && connection.get().state === 'paused' && wasLost) {
    connect();
  }
});
