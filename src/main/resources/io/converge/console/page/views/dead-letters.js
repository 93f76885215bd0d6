// Records that could not be accepted: by reason and origin, and all of a filter sent again.
import { api } from '../api.js';
import { LETTER_FILTER, NO_REASON, filterOf, isLetterOfFilter, lastLetters, withFilter } from '../filters.js';
import { useKeys } from '../keys.js';
import { h, useState } from '../lib.js';
import { narrow, urls } from '../router.js';
import { session, useStore } from '../store.js';
import { Time } from '../time.js';
import { Name, Origin, count } from '../text.js';
import { Filters, Segments, Typed } from '../parts/fields.js';
import { useListKeys } from '../parts/list-keys.js';
import { News, useNews } from '../parts/news.js';
import { Badge, Empty, Failure, Heading, Loading, Told } from '../parts/states.js';
import { WindowList, usePages } from '../parts/window-list.js';
import { Retry } from './retry.js';

const STATES = [
  ['waiting', 'Waiting'],
  ['retried', 'Sent again'],
  ['all', 'All'],
];
const rowHeight = (width) => (width < 720 ? 76 : 40);

const STATE_WORDS = { waiting: ['open', 'waiting'], retried: ['done', 'sent again'], 'refused-again': ['bad', 'refused again'] };

export function LetterState({ state }) {
  const [kind, words] = STATE_WORDS[state] ?? ['plain', state];
  return h(Badge, { kind }, words);
}

function row(letter) {
  return {
    class: letter.state === 'retried' ? 'is-done' : '',
    cells: [
      h('a', { href: urls.letter(letter), class: 'subject' }, h(Name, { value: letter.key || letter.sku || '(no key)', most: 80 })),
      letter.reason === null ? h('span', { class: 'dim' }, 'no reason') : h('code', null, letter.reason),
      h(
        'span',
        { class: 'names' },
        letter.origin ? h(Origin, { name: letter.origin }) : h('span', { class: 'dim' }, 'not known'),
      ),
      h('span', { class: 'dim' }, h(Told, { value: letter.detail, isLine: true })),
      h('span', { class: 'age' }, h(Time, { at: letter.at })),
      h(LetterState, { state: letter.state }),
    ],
  };
}

function Reasons({ byReason, filter, set }) {
  const entries = Object.entries(byReason).sort(([, a], [, b]) => b - a);
  return (
    entries.length > 0 &&
    h(
      'fieldset',
      { class: 'segments reasons' },
      h('legend', { class: 'hidden' }, 'Reason'),
      [['', 'Any reason', null], ...entries.map(([reason, n]) => [reason, reason, n])].map(([id, name, n]) =>
        h(
          'label',
          { key: id },
          h('input', { type: 'radio', name: 'reason', checked: (filter.reason ?? '') === id, onChange: () => set('reason', id) }),
          h('span', null, id === NO_REASON ? 'No reason' : name, n !== null && h('b', null, ` ${n.toLocaleString()}`)),
        ),
      ),
    )
  );
}

function Nothing({ filter }) {
  const isWaiting = (filter.state ?? 'waiting') === 'waiting';
  return h(
    Empty,
    {
      title: Object.keys(filter).some((name) => name !== 'state')
        ? 'No dead letter fits this filter.'
        : isWaiting
          ? 'No dead letter waits.'
          : 'There is none.',
    },
    h(
      'p',
      { class: 'dim' },
      'A record that cannot be accepted is put here, with the reason, and can be sent again once the cause is mended.',
    ),
  );
}

export function DeadLetters({ parameters }) {
  const filter = filterOf(parameters, LETTER_FILTER);
  const key = JSON.stringify(filter);
  const who = useStore(session);
  const [isRetry, setRetry] = useState(false);
  const pages = usePages(
    async (limit, after, signal) => {
      const answer = await api.letters({ ...filter, limit, after }, signal);
      return { ...answer, rows: answer.letters };
    },
    [key],
  );
  const take = (letter) => {
    const isShown = pages.replace(
      ({ position }) => position === letter.position,
      () => letter,
    );
    return { id: letter.position, isNew: !isShown && letter.state === 'waiting' && isLetterOfFilter(letter, filter) };
  };
  const news = useNews('dead-letter', take, key);
  const reload = useListKeys('dead letter', news, pages);
  lastLetters.filter = filter;
  const set = (name, value, byDefault, field = null) => narrow(urls.letters(withFilter(filter, name, value, byDefault)), field);
  const mayDo = who.mayResolve && !who.readOnly && (filter.state ?? 'waiting') === 'waiting' && pages.total > 0;
  useKeys([{ keys: 'r', what: 'Send all of the list again', isOff: !mayDo, run: () => setRetry(true) }]);
  return h(
    'div',
    { class: 'view list-view' },
    h(
      'div',
      { class: 'view-head' },
      h(Heading, { title: 'Dead letters' }),
      h(
        'p',
        { class: 'dim', role: 'status' },
        pages.extra ? count(pages.total, 'record') : 'Counting…',
        pages.extra?.loading && ', still reading',
      ),
      mayDo &&
        h(
          'button',
          { type: 'button', class: 'button', onClick: () => setRetry(true), title: 'Key r' },
          pages.total === 1 ? 'Send it again…' : `Send all ${pages.total.toLocaleString()} again…`,
        ),
    ),
    h(
      Filters,
      { filter, byDefault: ['state'] },
      h(Segments, {
        label: 'State',
        value: filter.state ?? 'waiting',
        options: STATES,
        set: (value) => set('state', value, 'waiting'),
      }),
      h(Typed, { label: 'Key begins with', value: filter.key, set: (value) => set('key', value, '', 'key') }),
      filter.sku && h(Typed, { label: 'Product', value: filter.sku, set: (value) => set('sku', value, '', 'sku') }),
      h(Typed, { label: 'Origin', value: filter.origin, set: (value) => set('origin', value, '', 'origin') }),
      h(Typed, { label: 'Topic', value: filter.topic, set: (value) => set('topic', value, '', 'topic') }),
      h(Reasons, { byReason: pages.extra?.byReason ?? {}, filter, set }),
    ),
    h(News, { news, name: 'dead letter', show: reload }),
    pages.problem && h(Failure, { problem: pages.problem, again: pages.again }),
    !pages.extra && pages.isLoading ? h(Loading) : null,
    pages.extra && pages.total === 0 && h(Nothing, { filter }),
    pages.total > 0 &&
      h(WindowList, {
        key,
        pages,
        row,
        rowHeight,
        class: 'letter-list',
        label: 'Dead letters',
        columns: ['Key', 'Reason', 'Origin', 'What was wrong', 'When', 'State'],
      }),
    isRetry &&
      h(Retry, {
        filter,
        positions: null,
        close: (isDone) => {
          setRetry(false);
          if (isDone) {
            reload();
          }
        },
      }),
  );
}
