// Times in the viewer's zone, UTC on hover; ages that go on.
import { h, useEffect, useState } from './lib.js';
import { isUtc, useStore } from './store.js';

const TICK_MS = 5_000;

function formats(timeZone) {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone };
  return {
    date: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'numeric', year: 'numeric', timeZone }),
    time: new Intl.DateTimeFormat(undefined, clock),
    day: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...clock }),
    year: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', ...clock }),
  };
}

const LOCAL = formats(undefined);
const UTC = formats('UTC');

function isTime(ms) {
  return typeof ms === 'number' && Math.abs(ms) <= 8.64e15;
}

/** `2026-11-30 14:03:22.123 UTC` */
export function utcText(ms) {
  return isTime(ms) ? `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC` : String(ms);
}

/** The clock alone where it is of the same day as now, there where it is read. */
export function localText(ms, utc = isUtc.get(), now = Date.now()) {
  if (!isTime(ms)) {
    return String(ms);
  }
  const format = utc ? UTC : LOCAL;
  const isToday = format.date.format(ms) === format.date.format(now);
  const text = (isToday ? format.time : Math.abs(now - ms) < 15_552_000_000 ? format.day : format.year).format(ms);
  return utc ? `${text} UTC` : text;
}

/** `14:03` */
export function clockText(ms) {
  return (isUtc.get() ? UTC : LOCAL).time.format(ms).slice(0, 5);
}

/** `4 s`, `12 min`, `3 h`, `5 d` */
export function spanText(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  return s < 60
    ? `${s} s`
    : s < 5_400
      ? `${Math.round(s / 60)} min`
      : s < 129_600
        ? `${Math.round(s / 3_600)} h`
        : `${Math.round(s / 86_400)} d`;
}

function attributes(at) {
  return { dateTime: isTime(at) ? new Date(at).toISOString() : undefined, title: utcText(at) };
}

export function Time({ at }) {
  const utc = useStore(isUtc);
  return at === null || at === undefined ? h('span', { class: 'dim' }, '–') : h('time', attributes(at), localText(at, utc));
}

/** What is said of clocks: a time by its name, or a record's own; and how far they are apart. */
const TIMES = /(timestamp |the record's own, )(-?\d{1,16})\b|\b(\d{4,16}) ms\b/g;

/** A text of the server's own in parts, of which some are {at} or {spanMs}: times in ms, as the server writes them. */
export function timeParts(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(TIMES)) {
    const [whole, before = '', at, spanMs] = found;
    parts.push(text.slice(from, found.index) + before, at === undefined ? { spanMs: Number(spanMs) } : { at: Number(at) });
    from = found.index + whole.length;
  }
  return [...parts, text.slice(from)].filter((part) => part !== '');
}

/** The moment, again every few seconds. */
export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago; the moment itself on hover, in both zones. */
export function Age({ at, ago = true }) {
  const now = Math.max(useNow(), Date.now());
  if (at === null || at === undefined) {
    return h('span', { class: 'dim' }, '–');
  }
  const title = `${localText(at, false)} · ${utcText(at)}`;
  return h('time', { ...attributes(at), title }, spanText(now - at), ago ? ' ago' : null);
}
