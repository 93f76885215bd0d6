// Texts that come from products: never markup, nothing in them hidden, long ones folded.
import { parseOrText, stringify } from './json.js';
import { h, useState } from './lib.js';

/** Control characters but those of a line's end, directions, and what has no width where no script and no emoji needs it. */
const UNSEEN = new RegExp(
  [
    '[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u00a0\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
    '[\\u{e0000}-\\u{e01ef}]',
    '(?<!\\p{L}\\p{M}*)[\\u200c]',
    '(?<![\\p{L}\\p{M}\\p{Extended_Pictographic}\\p{EMod}\\ufe0f])\\u200d',
    '(?<!\\p{Emoji})[\\ufe00-\\ufe0f]',
    '\\p{Surrogate}',
  ].join('|'),
  'gu',
);
/** The same where a text has one line. */
const UNSEEN_IN_LINE = new RegExp(`\\n|${UNSEEN.source}`, 'gu');
const NAMES = {
  '\t': 'TAB',
  '\n': 'LF',
  '\r': 'CR',
  '\u00a0': 'NBSP',
  '\u202a': 'LRE',
  '\u202b': 'RLE',
  '\u202c': 'PDF',
  '\u202d': 'LRO',
  '\u202e': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
  '\u200e': 'LRM',
  '\u200f': 'RLM',
  '\u200b': 'ZWSP',
  '\u200c': 'ZWNJ',
  '\u200d': 'ZWJ',
  '\ufeff': 'BOM',
};
/** Characters of a text that is shown whole. */
const FOLD_AT = 400;
/** Characters around what is marked, and marked parts, in a folded text. */
const AROUND = 50;
const MOST_PARTS = 24;
/** Characters that are shown at most: more would stop the browser. */
const MOST = 200_000;

function codePoint(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function seen(text, unseen = UNSEEN) {
  const out = [];
  let from = 0;
  for (const found of text.matchAll(unseen)) {
    out.push(text.slice(from, found.index));
    const code = codePoint(found[0]);
    out.push(h('span', { class: 'unseen', title: code }, NAMES[found[0]] ?? code));
    from = found.index + found[0].length;
  }
  out.push(text.slice(from));
  return out;
}

function cut(parts, most) {
  const out = [];
  let left = most;
  for (const part of parts) {
    if (left > 0) {
      out.push({ ...part, text: part.text.slice(0, left) });
      left -= part.text.length;
    }
  }
  return out;
}

/** Parts without the middle of long stretches in which nothing is marked: what is marked stays in view. */
function folded(parts, fold) {
  if (!parts.some(({ mark }) => mark)) {
    return cut(parts, fold);
  }
  const short = parts.map((part) =>
    part.mark || part.text.length <= 2 * AROUND + 20
      ? part
      : {
          ...part,
          text: part.text.slice(0, AROUND),
          gap: part.text.length - 2 * AROUND,
          after: part.text.slice(-AROUND),
        },
  );
  return short.map((part) => (part.mark ? { ...part, text: part.text.slice(0, fold) } : part)).slice(0, MOST_PARTS);
}

function drawn({ text, mark, gap, after }) {
  return mark
    ? h('mark', null, seen(text))
    : gap
      ? [seen(text), h('span', { class: 'dim', title: `${gap} characters alike` }, ' ⋯ '), seen(after)]
      : seen(text);
}

/**
 * A text, or parts of one ({text, mark}) some of which are marked.
 *
 * @param fold characters from which it is folded
 */
export function Text({ value, parts = [{ text: String(value), mark: false }], fold = FOLD_AT }) {
  const [isOpen, setOpen] = useState(false);
  const length = parts.reduce((sum, part) => sum + part.text.length, 0);
  const isLong = length > fold + 40;
  const shown = !isLong ? parts : isOpen ? cut(parts, MOST) : folded(parts, fold);
  return h(
    'span',
    { class: 'text' },
    h('bdi', null, shown.map(drawn)),
    isLong && !isOpen ? '…' : null,
    isLong &&
      h(
        'button',
        { type: 'button', class: 'fold', onClick: () => setOpen(!isOpen), 'aria-expanded': String(isOpen) },
        isOpen ? 'fold' : `all ${length.toLocaleString()} characters`,
      ),
    isOpen && length > MOST && h('span', { class: 'dim' }, ` The first ${MOST.toLocaleString()} are shown.`),
  );
}

/** A name on one line: a sku, an origin. The end is cut off by its place, not here. */
export function Name({ value, most = 200 }) {
  const text = String(value ?? '');
  return text === ''
    ? h('span', { class: 'dim' }, '(empty)')
    : h(
        'bdi',
        { class: 'name', title: text.length > most ? `${text.length} characters` : undefined },
        seen(text.slice(0, most), UNSEEN_IN_LINE),
        text.length > most ? '…' : null,
      );
}

const HUES = 8;
const SHAPES = 3;
/** With it names as `eu-west`, `us-east`, `ap-south` have marks of their own. */
const SEED = 21;

/** FNV-1a, and mixed, so that names of one end or one beginning differ in all bits. */
function hash(text) {
  let h = SEED;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  }
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/**
 * The mark of an origin: a colour, and a shape for those that share it. By the name alone, so that it is the same in every view, for everybody.
 *
 * @returns {hue, shape}
 */
export function markOf(origin) {
  const h = hash(origin);
  return { hue: h % HUES, shape: (h >>> 8) % SHAPES };
}

/** The mark as classes. */
export function markClass(origin) {
  const { hue, shape } = markOf(origin);
  return `hue-${hue} shape-${shape}`;
}

export function Origin({ name }) {
  return h('span', { class: `origin ${markClass(String(name))}` }, h(Name, { value: name, most: 60 }));
}

export function Dot({ dot }) {
  const at = dot.lastIndexOf(':');
  return h('span', { class: `origin dot ${markClass(dot.slice(0, at))}` }, h(Name, { value: dot, most: 80 }));
}

/** What a conflict is about, as it is read: a unique value comes as JSON. */
export function subjectText({ subject, constraint, value }) {
  if (typeof value !== 'string' || !constraint) {
    return subject;
  }
  const read = parseOrText(value);
  const parts = Array.isArray(read) ? read : [read];
  return `${constraint} = ${parts.map((part) => (typeof part === 'string' ? part : stringify(part))).join(', ')}`;
}

export function count(n, one, many = `${one}s`) {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}
