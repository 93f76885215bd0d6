// A product: what stands, why, and how it came so.
import { api } from '../api.js';
import { onEvent } from '../events.js';
import { useKeys } from '../keys.js';
import { Fragment, h, useEffect, useState } from '../lib.js';
import { go, urls } from '../router.js';
import { Time } from '../time.js';
import { Dot, Name, Text, count } from '../text.js';
import { Badge, Failure, Heading, Loading, Note, Told, useCall } from '../parts/states.js';
import { Said } from '../parts/change.js';
import { Product as ProductTree } from '../parts/value.js';
import { History } from './history.js';
import { Leaves } from './leaves.js';
import { LetterState } from './dead-letters.js';
import { ItemStatus } from './products.js';

const MOST_LETTERS = 5;

function Context({ context }) {
  const entries = Object.entries(context ?? {});
  return entries.length === 0
    ? h('span', { class: 'dim' }, 'nothing')
    : entries.map(([origin, sequence]) => [h(Dot, { key: origin, dot: `${origin}:${sequence}` }), ' ']);
}

function Standing({ item }) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'stands' },
    h('h2', { id: 'stands' }, 'What stands'),
    h(
      'p',
      null,
      item.winner ? [h(Dot, { dot: item.winner }), ' '] : null,
      h(Text, { value: item.explanation }),
      item.decidedBy && h('span', { class: 'dim' }, ` Decided by ${item.decidedBy}.`),
    ),
    item.withheldBy?.length > 0 &&
      h(
        Note,
        { kind: 'warn' },
        h(
          'p',
          null,
          h('b', null, 'Withheld: '),
          'consumers do not see this product while another one holds a value that must be unique:',
        ),
        h(
          'ul',
          null,
          item.withheldBy.map((each) => h('li', { key: each }, h(Text, { value: each }))),
        ),
      ),
    item.held && h(Note, { kind: 'warn' }, 'Consumers see what stood before, until the conflict is settled.'),
    (item.caveats ?? []).map((caveat) => h(Note, { key: caveat, kind: 'warn' }, h(Text, { value: caveat }))),
    h(ProductTree, { value: item.product }),
    h(
      'p',
      { class: 'small' },
      h('span', { class: 'dim' }, 'Context, to hand back with the next change: '),
      h(Context, { context: item.context }),
    ),
  );
}

function Live({ live }) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'live' },
    h('h2', { id: 'live' }, count(live.length, 'live version')),
    h(
      'ul',
      { class: 'plain-list' },
      live.map((version) =>
        h(
          'li',
          { key: version.dot },
          h(
            'details',
            null,
            h(
              'summary',
              null,
              h(Dot, { dot: version.dot }),
              ' ',
              h('span', { class: 'op' }, version.op),
              ' ',
              h(Time, { at: version.timestamp }),
              ' ',
              version.stands && h(Badge, { kind: 'info' }, 'stands'),
            ),
            version.fields &&
              h(
                'p',
                { class: 'dim' },
                'Speaks of ',
                version.fields.map((field, i) => [i > 0 && ', ', h('code', { key: field }, h(Name, { value: field }))]),
                ' alone.',
              ),
            h(Said, { product: version.product, fields: version.fields }),
          ),
        ),
      ),
    ),
  );
}

function From({ from }) {
  return (
    from?.role === 'standby' &&
    h(
      Note,
      { kind: 'warn' },
      'This comes from a standby',
      from.url && [' (', from.url, ')'],
      from.lag > 0 ? `, which is ${count(from.lag, 'record')} behind.` : ', which has heard everything.',
      ' The instance that owns the product does not answer.',
    )
  );
}

function Changed({ sku, item, again }) {
  const [isChanged, setChanged] = useState(false);
  useEffect(() => onEvent('conflict', (conflict) => (conflict.sku === sku || conflict.skus?.includes(sku)) && setChanged(true)), [sku]);
  useEffect(() => setChanged(false), [item]);
  return (
    isChanged &&
    h(
      'div',
      { class: 'bar info', role: 'status' },
      'Something happened to this product. ',
      h('button', { type: 'button', class: 'news-button', onClick: again }, 'Show it as it is now'),
    )
  );
}

/** The conflicts about values that it claims and others, too, be it the one that holds them or not. */
function UniqueConflicts({ item }) {
  return (item.uniqueConflicts ?? []).map(({ id, constraint, holder }) =>
    h(
      Note,
      { key: id, kind: 'warn' },
      h(
        'p',
        { class: 'line' },
        h('b', null, 'A conflict is open'),
        ' (UNIQUE) about ',
        h('code', null, h(Name, { value: constraint })),
        holder === item.sku
          ? ', which it holds and others claim '
          : holder !== null && [', which ', h('a', { href: urls.product(holder) }, h(Name, { value: holder, most: 80 })), ' holds '],
        h('a', { class: 'button primary', href: urls.conflict(id) }, 'Look at it'),
      ),
    ),
  );
}

function Shown({ item }) {
  const open = item.conflict?.open;
  return h(
    Fragment,
    null,
    h(From, { from: item.from }),
    item.conflict &&
      h(
        Note,
        { kind: open ? 'warn' : 'plain' },
        h(
          'p',
          { class: 'line' },
          open ? h('b', null, 'A conflict is open') : 'Its last conflict is settled',
          ` (${item.conflict.type}) `,
          item.conflict.since !== null && ['since ', h(Time, { at: item.conflict.since })],
          h('a', { class: open ? 'button primary' : '', href: urls.conflict(item.conflict.id) }, 'Look at it'),
        ),
      ),
    h(UniqueConflicts, { item }),
    h(
      'div',
      { class: 'cards two' },
      h(Standing, { item }),
      h(Live, { live: item.live }),
      item.leaves && h(Leaves, { leaves: item.leaves, omitted: item.leavesOmitted }),
    ),
  );
}

function Absent({ sku, problem, again }) {
  return problem.status !== 404
    ? h(Failure, { problem, again })
    : h(
        'div',
        { class: 'state empty' },
        h('p', { class: 'state-title' }, 'Nobody has written this sku.'),
        h(
          'p',
          null,
          h('a', { href: urls.products(sku.slice(0, Math.max(1, sku.length - 3))) }, 'Look for skus that begin alike'),
        ),
      );
}

/** Its records that could not be accepted and wait; they may be all that there is of it. */
function RefusedRecords({ sku, item }) {
  const call = useCall((signal) => api.letters({ sku, limit: MOST_LETTERS }, signal), [sku, item]);
  if (!call.value || call.value.total === 0) {
    return null;
  }
  const { letters, total } = call.value;
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'letters' },
    h('h2', { id: 'letters' }, count(total, 'dead letter')),
    h(
      'ul',
      { class: 'plain-list' },
      letters.map((letter) =>
        h(
          'li',
          { key: letter.position },
          h('a', { href: urls.letter(letter) }, h(Time, { at: letter.at })),
          ' ',
          letter.reason === null ? 'no reason' : h('code', null, letter.reason),
          ' ',
          h(LetterState, { state: letter.state }),
          ' ',
          h('span', { class: 'dim' }, h(Told, { value: letter.detail })),
        ),
      ),
    ),
    total > letters.length && h('p', null, h('a', { href: urls.letters({ sku }) }, `All ${total.toLocaleString()}`)),
  );
}

export function Product({ sku }) {
  const call = useCall((signal) => api.item(sku, signal), [sku]);
  const item = call.value;
  const conflict = item?.conflict?.open ? item.conflict : (item?.uniqueConflicts?.[0] ?? item?.conflict);
  useKeys([
    { keys: 'u', what: 'Back to the search', run: () => go(urls.products()) },
    {
      keys: 'c',
      what: 'Look at its conflict',
      isOff: !conflict,
      run: () => go(urls.conflict(conflict.id)),
    },
  ]);
  return h(
    'div',
    { class: 'view' },
    h(
      'div',
      { class: 'view-head' },
      h('a', { class: 'up', href: urls.products() }, 'Products'),
      h(Heading, { title: sku.slice(0, 80) }, h(Name, { value: sku })),
      item && h(ItemStatus, { status: item.status, isContested: item.uniqueConflicts?.length > 0 }),
      h('a', { href: urls.conflicts({ status: 'all', sku }) }, 'All its conflicts'),
      h('a', { href: urls.letters({ state: 'all', sku }) }, 'All its dead letters'),
    ),
    item && h(Changed, { sku, item, again: call.again }),
    call.problem && h(Absent, { sku, problem: call.problem, again: call.again }),
    !item && !call.problem && h(Loading),
    item && h(Shown, { item }),
    h(RefusedRecords, { sku, item }),
    h(History, { sku, item }),
  );
}
