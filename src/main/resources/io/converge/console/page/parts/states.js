// What stands where there is nothing to show: not yet, not at all, or not any more.
import { onEvent } from '../events.js';
import { h, useEffect, useRef, useState } from '../lib.js';
import { Name, Text } from '../text.js';
import { Time, spanText, timeParts } from '../time.js';

const LONG_MS = 5_000;

/** @param waitsFor a sentence: what is waited for, where it takes long */
export function Loading({ what = 'Loading', waitsFor }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return h('p', { class: 'state loading', role: 'status' }, `${what}…`, isLong && waitsFor && ` ${waitsFor}`);
}

/** Where nothing is known of what waits, which must not look as if nothing did. */
export function Unread({ why, label }) {
  return h(
    'section',
    { class: 'note bad', role: 'status', 'aria-label': label },
    h('p', null, h('b', null, 'What waits for you is not known: the topics cannot be read.')),
    h('p', null, why),
  );
}

export function Empty({ title, children }) {
  return h('div', { class: 'state empty' }, h('p', { class: 'state-title' }, title), children);
}

export function Failure({ problem, again }) {
  const title = problem.status === 404 ? 'Not here' : problem.status === 403 ? 'Not for you' : 'That did not work';
  return h(
    'div',
    { class: 'state failure', role: 'alert' },
    h('p', { class: 'state-title' }, title),
    h('p', null, problem.message),
    again && h('button', { type: 'button', class: 'button', onClick: again }, 'Try again'),
  );
}

export function Note({ kind = 'plain', children, role }) {
  return h('div', { class: `note ${kind}`, role }, children);
}

export function Badge({ kind = 'plain', children, title }) {
  return h('span', { class: `badge ${kind}`, title }, children);
}

/**
 * A sentence of the server's: the times in it as all others are shown.
 *
 * @param isLine whether it has one line, of a list
 */
export function Told({ value, isLine = false }) {
  return timeParts(String(value ?? '')).map((part, i) =>
    typeof part === 'string'
      ? isLine
        ? h(Name, { key: i, value: part, most: 160 })
        : h(Text, { key: i, value: part })
      : 'at' in part
        ? h(Time, { key: i, at: part.at })
        : h('span', { key: i, title: `${part.spanMs.toLocaleString()} ms` }, spanText(part.spanMs)),
  );
}

const STATUS = { UNRESOLVED: ['open', 'Open'], RESOLVED: ['done', 'Resolved'], CLOSED: ['done', 'Closed'] };

export function Status({ status }) {
  const [kind, text] = STATUS[status] ?? ['plain', status];
  return h(Badge, { kind }, text);
}

/** A view's heading: what has the focus after a navigation. */
export function Heading({ children, title }) {
  const ref = useRef(null);
  useEffect(() => {
    document.title = `${title} · Converge`;
  }, [title]);
  return h('h1', { ref, tabIndex: -1, id: 'heading' }, children ?? title);
}

/**
 * What a call answers: {value, problem, isLoading, again}. A value stays until the next one is there. One that failed is made again once the server is
 * back.
 *
 * @param load is called with an AbortSignal
 * @param keys what it depends on
 */
export function useCall(load, keys) {
  const [state, setState] = useState({ isLoading: true, value: null, problem: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState((now) => ({ ...now, isLoading: true }));
    load(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, problem: null, isLoading: false }),
      (problem) => !abort.signal.aborted && setState((now) => ({ ...now, problem, isLoading: false })),
    );
    return () => abort.abort();
  }, [...keys, turn]);
  const again = () => setTurn((now) => now + 1);
  useEffect(() => (state.problem ? onEvent('again', again) : undefined), [state.problem]);
  return { ...state, again, put: (value) => setState({ value, problem: null, isLoading: false }) };
}
