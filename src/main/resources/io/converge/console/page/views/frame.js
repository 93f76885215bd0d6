// What stands around every view: the way to the others, the connection, who looks.
import { api } from '../api.js';
import { h, useState } from '../lib.js';
import { useKeys } from '../keys.js';
import { go, urls } from '../router.js';
import { announcement, connection, overview, session, useStore } from '../store.js';
import { Time, spanText, useNow } from '../time.js';
import { Name } from '../text.js';
import { Help } from './help.js';

const SECTIONS = [
  ['overview', 'Overview', urls.overview(), 'g o'],
  ['conflicts', 'Conflicts', urls.conflicts(), 'g c'],
  ['products', 'Products', urls.products(), 'g p'],
  ['dead-letters', 'Dead letters', urls.letters(), 'g d'],
];

function Mark() {
  return h(
    'svg',
    { viewBox: '0 0 24 24', width: 22, height: 22, 'aria-hidden': 'true', class: 'mark' },
    h('path', { d: 'M3 4c6 0 6 8 12 8M3 20c6 0 6-8 12-8' }),
    h('circle', { cx: 19, cy: 12, r: 3 }),
  );
}

function Navigation({ section, now }) {
  const counts = { conflicts: now?.conflicts.open, 'dead-letters': now?.deadLetters.waiting };
  return h(
    'nav',
    { 'aria-label': 'Views', class: 'sections' },
    h(
      'ul',
      null,
      SECTIONS.map(([id, name, href]) =>
        h(
          'li',
          { key: id },
          h(
            'a',
            { href, 'aria-current': id === section ? 'page' : undefined },
            name,
            counts[id] > 0 &&
              h(
                'span',
                { class: `tally ${id}` },
                counts[id].toLocaleString(),
                h('span', { class: 'hidden' }, id === 'conflicts' ? ' open' : ' waiting'),
              ),
          ),
        ),
      ),
    ),
  );
}

function Find() {
  const find = (event) => {
    event.preventDefault();
    const sku = event.target.elements.sku.value;
    go(sku ? urls.products(sku) : urls.products(), false, 'sku');
    event.target.reset();
  };
  return h(
    'form',
    { role: 'search', class: 'find', onSubmit: find },
    h('label', { class: 'hidden', for: 'find' }, 'Find a product by its sku'),
    h('input', { id: 'find', name: 'sku', type: 'search', placeholder: 'Find a sku', autocomplete: 'off', spellcheck: false }),
  );
}

const CONNECTION = { connecting: 'connecting', live: 'live', lost: 'connection lost', paused: 'paused' };

function Who({ who, help }) {
  const state = useStore(connection);
  const leave = async () => {
    await api.signOut().catch(() => {});
    session.set({ ...who, name: null, token: null, mayResolve: false });
  };
  const role = who.readOnly ? 'read-only' : who.mayResolve ? null : 'may look';
  return h(
    'div',
    { class: 'who' },
    h(
      'span',
      { class: `connection ${state.state}` },
      h('span', { class: 'lamp', 'aria-hidden': 'true' }),
      CONNECTION[state.state],
    ),
    who.name && h('span', { class: 'who-name' }, h(Name, { value: who.name, most: 24 })),
    role && h('span', { class: 'badge plain' }, role),
    who.signIn === 'password' && who.name && h('button', { type: 'button', class: 'quiet', onClick: leave }, 'Sign out'),
    h(
      'button',
      { type: 'button', class: 'icon', 'aria-label': 'Keys and settings', title: 'Keys and settings (?)', onClick: help },
      '?',
    ),
  );
}

function Lost() {
  const { state, since } = useStore(connection);
  const now = Math.max(useNow(), Date.now());
  return state !== 'lost'
    ? null
    : h(
        'div',
        { class: 'bar lost', role: 'alert' },
        h(
          'span',
          null,
          h('b', null, 'The connection to the server is lost'),
          ' since ',
          h(Time, { at: since }),
          now - since > 3_000 && ` (${spanText(now - since)})`,
          '. What you see may be old. Connecting again…',
        ),
      );
}

function Troubles({ now }) {
  const problems = now?.problems ?? [];
  return h(
    'div',
    { class: 'troubles' },
    now?.loading &&
      h(
        'div',
        { class: 'bar info', role: 'status' },
        'The server is still reading its topics: counts and lists grow until it has.',
      ),
    problems.length > 0 &&
      h(
        'div',
        { class: 'bar warn', role: 'status' },
        problems.map((problem) => h('p', { key: problem }, problem)),
      ),
  );
}

export function Frame({ who, section, children }) {
  const now = useStore(overview);
  const spoken = useStore(announcement);
  const [isHelp, setHelp] = useState(false);
  useKeys([
    ...SECTIONS.map(([, name, href, keys]) => ({ keys, what: `Go to: ${name}`, run: () => go(href) })),
    { keys: '/', what: 'Find a product', run: () => document.getElementById('find').focus() },
    { keys: '?', what: 'Show the keys', run: () => setHelp(true) },
  ]);
  return h(
    'div',
    { class: 'frame' },
    h(
      'a',
      {
        class: 'skip',
        href: '#main',
        'data-plain': true,
        onClick: (event) => {
          event.preventDefault();
          document.getElementById('main').focus();
        },
      },
      'Skip to the content',
    ),
    h(
      'header',
      { class: 'top' },
      h('a', { class: 'brand', href: '/', 'aria-label': 'Converge: overview' }, h(Mark), h('span', null, 'Converge')),
      h('span', { class: 'catalogue', title: 'application.id' }, h(Name, { value: who.catalogue, most: 40 })),
      h(Navigation, { section, now }),
      h(Find),
      h(Who, { who, help: () => setHelp(true) }),
    ),
    h(Lost),
    h(Troubles, { now }),
    h('main', { id: 'main', tabIndex: -1 }, children),
    h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' }, spoken),
    isHelp && h(Help, { close: () => setHelp(false), who }),
  );
}
