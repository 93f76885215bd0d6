// Finding a product by its sku, or how it begins.
import { api } from '../api.js';
import { h, useEffect, useRef, useState } from '../lib.js';
import { useKeys } from '../keys.js';
import { go, narrow, urls } from '../router.js';
import { announce } from '../store.js';
import { Name, count } from '../text.js';
import { Badge, Empty, Failure, Heading, Loading, useCall } from '../parts/states.js';

const MOST = 50;
const WAIT_MS = 120;

const KIND = { CONVERGED: 'done', PROVISIONAL: 'open', WITHHELD: 'open', DELETED: 'plain' };

/** @param isContested whether others claim a value of it that must be unique: it converged, and yet somebody has to do something */
export function ItemStatus({ status, isContested = false }) {
  return h(Badge, { kind: isContested ? 'open' : (KIND[status] ?? 'plain') }, `${status.toLowerCase()}${isContested ? ', in conflict' : ''}`);
}

function useSettledText(text) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function Found({ items, more, active, prefix }) {
  return h(
    'div',
    null,
    h(
      'ul',
      { class: 'found', id: 'found', role: 'listbox', 'aria-label': 'Products' },
      items.map((item, i) =>
        h(
          'li',
          {
            key: item.sku,
            id: `found-${i}`,
            role: 'option',
            'aria-selected': String(i === active),
            class: i === active ? 'active' : '',
            onClick: () => go(urls.product(item.sku)),
          },
          h(Name, { value: item.sku }),
          h('span', { class: 'dim' }, item.winner && h(Name, { value: item.winner, most: 60 })),
          h(ItemStatus, { status: item.status }),
        ),
      ),
    ),
    more &&
      h(
        'p',
        { class: 'dim' },
        `The first ${items.length} whose sku begins with “`,
        h(Name, { value: prefix }),
        '”. Type more of it.',
      ),
  );
}

export function Products({ parameters }) {
  const [text, setText] = useState(parameters.prefix ?? '');
  const [active, setActive] = useState(0);
  const prefix = useSettledText(text);
  const input = useRef(null);
  const told = useRef(text); // What stands in the address because it stood in the field, which may have more by now.
  const call = useCall((signal) => api.items(prefix, MOST, signal), [prefix]);
  const items = call.value?.items ?? [];
  useEffect(() => {
    const asked = parameters.prefix ?? '';
    if (asked !== told.current) {
      told.current = asked;
      setText(asked);
    }
  }, [parameters.prefix]);
  useEffect(() => {
    setActive(0);
    if (prefix !== (parameters.prefix ?? '')) {
      told.current = prefix;
      narrow(urls.products(prefix), 'prefix');
    }
  }, [prefix]);
  useEffect(() => {
    if (call.value) {
      announce(count(items.length, 'product'));
    }
  }, [call.value]);
  const step = (by) => {
    const next = Math.min(Math.max(active + by, 0), Math.max(0, items.length - 1));
    setActive(next);
    document.getElementById(`found-${next}`)?.scrollIntoView({ block: 'nearest' });
    return next;
  };
  const walk = (by) => {
    const at = step(by);
    announce(items[at]?.sku ?? '');
  };
  useKeys([
    { keys: 'i', what: 'Type in the search', run: () => input.current.focus() },
    { keys: 'j', what: 'Next product', isOff: items.length === 0, run: () => walk(1) },
    { keys: 'k', what: 'The one before', isOff: items.length === 0, run: () => walk(-1) },
    { keys: 'o', what: 'Open the marked product', isOff: items.length === 0, run: () => go(urls.product(items[active].sku)) },
  ]);
  const keys = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      step(by);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // What is typed whole goes before what begins so; and it may be a sku that no suggestion has yet.
      const exact = items.find(({ sku }) => sku === text);
      go(urls.product(exact || text !== prefix ? text : (items[active]?.sku ?? text)));
    }
  };
  return h(
    'div',
    { class: 'view' },
    h('div', { class: 'view-head' }, h(Heading, { title: 'Products' })),
    h(
      'div',
      { class: 'search', role: 'search' },
      h('label', { for: 'sku' }, 'Sku, or how it begins'),
      h('input', {
        id: 'sku',
        ref: input,
        type: 'search',
        value: text,
        role: 'combobox',
        autocomplete: 'off',
        spellcheck: false,
        autocapitalize: 'none',
        'aria-expanded': String(items.length > 0),
        'aria-controls': 'found',
        'aria-autocomplete': 'list',
        'aria-activedescendant': items.length ? `found-${active}` : undefined,
        onInput: (event) => setText(event.target.value),
        onKeyDown: keys,
      }),
    ),
    call.problem && h(Failure, { problem: call.problem, again: call.again }),
    !call.value && call.isLoading && h(Loading),
    call.value &&
      items.length === 0 &&
      h(
        Empty,
        { title: prefix ? 'No sku begins so.' : 'The catalogue is empty.' },
        prefix && h('p', { class: 'dim' }, 'Mind capitals: a sku is compared letter by letter.'),
      ),
    items.length > 0 && h(Found, { items, more: call.value.more, active, prefix }),
  );
}
