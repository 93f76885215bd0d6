// A value of JSON, in a cell and as a tree.
import { Exact, isObject, stringify } from '../json.js';
import { numberDifference, textParts } from '../diff.js';
import { Fragment, h, useState } from '../lib.js';
import { Text } from '../text.js';

/** Members of an object or array that are shown before the rest is asked for. */
const MOST_MEMBERS = 100;

function kindOf(value) {
  if (value === null || typeof value === 'boolean') {
    return 'word';
  }
  return typeof value === 'number' || value instanceof Exact ? 'number' : typeof value === 'string' ? 'string' : 'nested';
}

/**
 * In a cell: one value, with what differs from another one marked. Undefined: it is not there.
 *
 * @param isDecimal whether its texts are numbers
 * @param isReference how far a number is from another one is told at the other one
 */
export function Value({ value, against, isDecimal = false, isReference = false, fold = 300 }) {
  if (value === undefined) {
    return h('span', { class: 'absent' }, 'not there');
  }
  const kind = kindOf(value);
  const text = kind === 'string' ? value : stringify(value);
  const isMarked = against !== undefined && kindOf(against) === kind && (kind === 'string' || kind === 'nested');
  const difference = numberDifference(value, against, isDecimal);
  const other = kind === 'string' ? against : stringify(against);
  const parts = isMarked && difference === null ? textParts(text, other) : undefined;
  return h(
    'span',
    { class: `value ${kind}` },
    kind === 'string' && text === '' ? h('span', { class: 'absent' }, 'empty text') : h(Text, { value: text, parts, fold }),
    difference && !isReference && h('span', { class: 'difference' }, difference),
  );
}

function Member({ name, value, depth }) {
  const isNested = (isObject(value) || Array.isArray(value)) && Object.keys(value).length > 0;
  const [isOpen, setOpen] = useState(depth < 2);
  const label = typeof name === 'number' ? String(name) : h(Text, { value: name, fold: 80 });
  if (!isNested) {
    return h('li', null, h('span', { class: 'key' }, label), h(Value, { value }));
  }
  const size = Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value).length}}`;
  return h(
    'li',
    null,
    h(
      'button',
      { type: 'button', class: 'branch', 'aria-expanded': String(isOpen), onClick: () => setOpen(!isOpen) },
      h('span', { class: 'key' }, label),
      h('span', { class: 'dim' }, size),
    ),
    isOpen && h(Members, { value, depth: depth + 1 }),
  );
}

function Members({ value, depth }) {
  const [most, setMost] = useState(MOST_MEMBERS);
  const names = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return h(
    'ul',
    { class: 'tree' },
    names.slice(0, most).map((name) => h(Member, { key: name, name, value: value[name], depth })),
    names.length > most &&
      h(
        'li',
        null,
        h('button', { type: 'button', class: 'fold', onClick: () => setMost(most * 10) }, `${names.length - most} more`),
      ),
  );
}

/** A product: its members as a tree, or its JSON. */
export function Product({ value }) {
  const [isJson, setJson] = useState(false);
  if (value === null || value === undefined) {
    return h('p', { class: 'dim' }, 'No product.');
  }
  return h(
    Fragment,
    null,
    h(
      'div',
      { class: 'switch' },
      h('button', { type: 'button', class: 'fold', 'aria-pressed': String(isJson), onClick: () => setJson(!isJson) }, 'as JSON'),
    ),
    isJson
      ? h(
          'pre',
          { class: 'json', tabIndex: 0, 'aria-label': 'Product as JSON' },
          h(Text, { value: stringify(value, 2), fold: 20_000 }),
        )
      : isObject(value) && Object.keys(value).length
        ? h(Members, { value, depth: 0 })
        : h(Value, { value }),
  );
}
