// The keys of the view that is shown, and what a viewer may set for themselves.
import { h } from '../lib.js';
import { shortcuts } from '../keys.js';
import { hasKeys, isUtc, useStore } from '../store.js';
import { Dialog } from '../parts/dialog.js';

function Keys({ keys }) {
  return h(
    'span',
    null,
    keys.split(' ').map((key, i) => [i > 0 && ' then ', h('kbd', null, key)]),
  );
}

function Choice({ source, children }) {
  const value = useStore(source);
  return h(
    'label',
    { class: 'check' },
    h('input', { type: 'checkbox', checked: value, onChange: (event) => source.set(event.target.checked) }),
    children,
  );
}

const ALWAYS = [
  ['Tab', 'The next thing that can be used'],
  ['↓ ↑', 'In a list: the row below, above'],
  ['Enter', 'Open it'],
  ['Esc', 'Leave a dialog, or the field in which one types'],
  ['Ctrl+Enter', 'In a dialog: do it'],
];

export function Help({ close, who }) {
  return h(
    Dialog,
    { title: 'Keys and settings', close },
    h(
      'table',
      { class: 'table keys' },
      h('thead', { class: 'hidden' }, h('tr', null, h('th', { scope: 'col' }, 'Key'), h('th', { scope: 'col' }, 'What it does'))),
      h(
        'tbody',
        null,
        shortcuts().map(({ keys, what }) => h('tr', { key: keys }, h('td', null, h(Keys, { keys })), h('td', null, what))),
        ALWAYS.map(([keys, what]) => h('tr', { key: keys }, h('td', null, h('kbd', null, keys)), h('td', null, what))),
      ),
    ),
    h('h3', null, 'Settings of this browser'),
    h(
      'div',
      { class: 'checks' },
      h(Choice, { source: isUtc }, 'Show times in UTC'),
      h(Choice, { source: hasKeys }, 'Keys of one letter work'),
    ),
    h('p', { class: 'dim' }, `Converge ${who.version}`),
  );
}
