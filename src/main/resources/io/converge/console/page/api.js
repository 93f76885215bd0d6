// Calls of the server: the one place that fetches.
import { parse, stringify } from './json.js';

/** What the server told instead of an answer, or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `the server answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

let token = null;
let onSignedOut = () => {};

export function useToken(value) {
  token = value;
}

/** @param action is called where a call is refused because nobody is signed in */
export function whenSignedOut(action) {
  onSignedOut = action;
}

/** A text as one segment of a path. Half a surrogate pair has no form in a URL: it becomes the replacement character. */
export function segment(text) {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

/** Parameters that are neither absent nor empty. */
export function query(parameters) {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = pairs.map(([key, value]) => `${key}=${segment(String(value))}`).join('&');
  return text ? `?${text}` : '';
}

/** Figures of the server are doubles; what belongs to products has numbers of any length. */
const FIGURES = /^\/api\/(overview|series|session)$/;

async function body(response, path) {
  const text = await response.text();
  try {
    return text ? (FIGURES.test(path) ? JSON.parse(text) : parse(text)) : {};
  } catch {
    return { detail: `the server answered ${response.status} with what is no JSON` };
  }
}

async function call(method, path, content, signal) {
  const headers = { Accept: 'application/json' };
  if (method !== 'GET' && token) {
    headers['X-Csrf-Token'] = token;
  }
  if (content !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      signal,
      credentials: 'same-origin',
      body: content === undefined ? undefined : stringify(content),
    });
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(0, { detail: 'The server cannot be reached.' });
  }
  const answer = await body(response, path);
  if (response.ok) {
    return answer;
  }
  if (response.status === 401 && path !== '/api/session') {
    onSignedOut();
  }
  const wait = response.headers.get('Retry-After');
  throw new Problem(response.status, wait ? { ...answer, retryAfterS: Number(wait) } : answer);
}

/** Whether a text can be a segment of a path: browsers take `.` and `..` away, and servers take no character NUL. */
export function isSegment(text) {
  return text !== '.' && text !== '..' && !text.includes('\0');
}

/** The path of a sku's resource; a sku that is no segment goes as a parameter. */
function itemPath(sku, rest, parameters) {
  const isInPath = isSegment(sku);
  return `/api/items/${isInPath ? segment(sku) : '-'}${rest}${query(isInPath ? parameters : { sku, ...parameters })}`;
}

function letterPath(position) {
  return `/api/dead-letters/${[position.topic, position.partition, position.offset].map((part) => segment(String(part))).join('/')}`;
}

export const api = {
  session: () => call('GET', '/api/session'),
  signIn: (name, password) => call('POST', '/api/session', { name, password }),
  signOut: () => call('DELETE', '/api/session'),
  overview: (signal) => call('GET', '/api/overview', undefined, signal),
  series: (signal) => call('GET', '/api/series', undefined, signal),
  conflicts: (parameters, signal) => call('GET', `/api/conflicts${query(parameters)}`, undefined, signal),
  conflict: (id, signal) => call('GET', `/api/conflicts/${segment(id)}`, undefined, signal),
  preview: (id, choice) => call('POST', `/api/conflicts/${segment(id)}/preview`, { choice }),
  settle: (id, choice, seen) => call('POST', `/api/conflicts/${segment(id)}/settlement`, { choice, seen }),
  /** @param trial what the dry run answered; null: this is the dry run */
  settleAll: (filter, choice, trial) =>
    call('POST', '/api/conflicts/settlements', {
      filter,
      choice,
      dryRun: trial === null,
      expected: trial?.count ?? null,
      ...(trial?.token ? { token: trial.token } : {}),
    }),
  items: (prefix, limit, signal) => call('GET', `/api/items${query({ prefix, limit })}`, undefined, signal),
  // A copy will do where the owner is away: it says how far it is behind.
  item: (sku, signal) => call('GET', itemPath(sku, '', { stale: 'allow' }), undefined, signal),
  history: (sku, limit, signal) => call('GET', itemPath(sku, '/history', { limit }), undefined, signal),
  letters: (parameters, signal) => call('GET', `/api/dead-letters${query(parameters)}`, undefined, signal),
  letter: (position, signal) => call('GET', letterPath(position), undefined, signal),
  retry: (positions, filter, dryRun, expected) =>
    call('POST', '/api/dead-letters/retry', { positions, filter, dryRun, expected }),
};
