// The parts of a filter: choices that are read as text, and change the URL.
import { h, useEffect, useRef, useState } from '../lib.js';

const WAIT_MS = 250;

export function Select({ label, value = '', options, set, any = 'any' }) {
  const all = value && !options.includes(value) ? [value, ...options] : options;
  return h(
    'label',
    { class: `field ${value ? 'is-set' : ''}` },
    h('span', null, label),
    h(
      'select',
      { value, onChange: (event) => set(event.target.value) },
      h('option', { value: '' }, any),
      all.map((option) => h('option', { key: option, value: option }, option.slice(0, 80))),
    ),
  );
}

/** A text that is heard a moment after one has stopped typing. */
export function Typed({ label, value = '', set, placeholder }) {
  const [text, setText] = useState(value);
  const timer = useRef(0);
  // The filter may be another one by then.
  const latest = useRef(set);
  latest.current = set;
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (event) => {
    const next = event.target.value;
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(next), WAIT_MS);
  };
  return h(
    'label',
    { class: `field ${value ? 'is-set' : ''}` },
    h('span', null, label),
    h('input', { type: 'search', value: text, onInput: type, placeholder, autocomplete: 'off', spellcheck: false }),
  );
}

/**
 * The parts of a filter. In a narrow window they are there when they are asked for.
 *
 * @param byDefault names that are no matter of what is folded away
 */
export function Filters({ filter, byDefault = [], children }) {
  const [isOpen, setOpen] = useState(false);
  const set = Object.keys(filter).filter((name) => !byDefault.includes(name)).length;
  return h(
    'search',
    { class: `filters ${isOpen ? 'is-open' : ''}`, 'aria-label': 'Filter' },
    h(
      'button',
      { type: 'button', class: 'button more-filters', 'aria-expanded': String(isOpen), onClick: () => setOpen(!isOpen) },
      set > 0 ? `Filter (${set} set)` : 'Filter',
    ),
    children,
  );
}

/** One of a few, as buttons. */
export function Segments({ label, value, options, set }) {
  return h(
    'fieldset',
    { class: 'segments' },
    h('legend', { class: 'hidden' }, label),
    options.map(([id, name]) =>
      h(
        'label',
        { key: id },
        h('input', { type: 'radio', name: label, value: id, checked: value === id, onChange: () => set(id) }),
        h('span', null, name),
      ),
    ),
  );
}
