// The list of conflicts: what waits longest stands first.
import { api } from '../api.js';
import { CONFLICT_FILTER, filterOf, isOfFilter, lastConflicts, withFilter } from '../filters.js';
import { useKeys } from '../keys.js';
import { h, useState } from '../lib.js';
import { narrow, urls } from '../router.js';
import { overview, session, useStore } from '../store.js';
import { Age } from '../time.js';
import { Name, Origin, count, subjectText } from '../text.js';
import { Filters, Segments, Select, Typed } from '../parts/fields.js';
import { useListKeys } from '../parts/list-keys.js';
import { News, useNews } from '../parts/news.js';
import { Empty, Failure, Heading, Loading, Status, Unread } from '../parts/states.js';
import { WindowList, usePages } from '../parts/window-list.js';
import { SettleAll } from './settle-all.js';

const STATUS = [
  ['open', 'Open'],
  ['closed', 'Closed'],
  ['all', 'All'],
];
const ORDER = [
  ['oldest', 'Oldest first'],
  ['newest', 'Newest first'],
];
const NONE = { types: [], origins: [], reasons: [], leaves: [] };
/** Pixels: a line of columns; two lines where there is no room for them. */
const rowHeight = (width) => (width < 720 ? 76 : 40);

function ConflictFilters({ filter, values, set }) {
  return h(
    Filters,
    { filter, byDefault: ['status', 'order'] },
    h(Segments, {
      label: 'Status',
      value: filter.status ?? 'open',
      options: STATUS,
      set: (value) => set('status', value, 'open'),
    }),
    h(Typed, { label: 'Sku begins with', value: filter.sku, set: (value) => set('sku', value, '', 'sku') }),
    h(Select, { label: 'Type', value: filter.type, options: values.types, set: (value) => set('type', value) }),
    h(Select, { label: 'Origin', value: filter.origin, options: values.origins, set: (value) => set('origin', value) }),
    h(Select, { label: 'Reason', value: filter.reason, options: values.reasons, set: (value) => set('reason', value) }),
    h(Select, { label: 'Field', value: filter.leaf, options: values.leaves, set: (value) => set('leaf', value) }),
    h(Segments, {
      label: 'Order',
      value: filter.order ?? 'oldest',
      options: ORDER,
      set: (value) => set('order', value, 'oldest'),
    }),
  );
}

function row(conflict) {
  return {
    class: conflict.open ? '' : 'is-done',
    cells: [
      h('a', { href: urls.conflict(conflict.id), class: 'subject' }, h(Name, { value: subjectText(conflict), most: 80 })),
      h('span', { class: 'type' }, conflict.type),
      h(
        'span',
        { class: 'names' },
        conflict.origins.slice(0, 4).map((name) => h(Origin, { key: name, name })),
        conflict.origins.length > 4 && ` +${conflict.origins.length - 4}`,
      ),
      h(
        'span',
        { class: 'names dim' },
        conflict.leaves.length
          ? conflict.leaves.slice(0, 3).map((leaf) => h('code', { key: leaf }, h(Name, { value: leaf, most: 40 })))
          : conflict.reason,
      ),
      h('span', { class: 'age' }, h(Age, { at: conflict.since, ago: false })),
      h(Status, { status: conflict.status }),
    ],
  };
}

function Head({ filter, pages, mayDo, act }) {
  const name = filter.status === 'closed' ? 'closed conflict' : filter.status === 'all' ? 'conflict' : 'open conflict';
  return h(
    'div',
    { class: 'view-head' },
    h(Heading, { title: 'Conflicts' }),
    h(
      'p',
      { class: 'dim', role: 'status' },
      pages.extra ? count(pages.total, name) : 'Counting…',
      pages.extra?.loading && ', still reading',
    ),
    mayDo &&
      h(
        'button',
        { type: 'button', class: 'button', onClick: act, title: 'Key a' },
        pages.total === 1 ? 'Settle it…' : `Settle all ${pages.total.toLocaleString()} alike…`,
      ),
  );
}

function Nothing({ filter }) {
  const unread = useStore(overview)?.unread;
  if (unread) {
    return h(Unread, { why: unread });
  }
  const isFiltered = Object.keys(filter).some((name) => name !== 'order' && name !== 'status');
  return isFiltered
    ? h(
        Empty,
        { title: 'No conflict fits this filter.' },
        h('p', null, h('a', { href: urls.conflicts() }, 'Show all open conflicts')),
      )
    : h(
        Empty,
        { title: (filter.status ?? 'open') === 'open' ? 'No conflict is open.' : 'There is none.' },
        h('p', { class: 'dim' }, 'A new one appears here within a second.'),
        (filter.status ?? 'open') === 'open' &&
          h('p', null, h('a', { href: urls.conflicts({ status: 'closed' }) }, 'Look at those that were closed')),
      );
}

export function Conflicts({ parameters }) {
  const filter = filterOf(parameters, CONFLICT_FILTER);
  const key = JSON.stringify(filter);
  const who = useStore(session);
  const [isBulk, setBulk] = useState(false);
  const pages = usePages(
    async (limit, after, signal) => {
      const answer = await api.conflicts({ ...filter, limit, after }, signal);
      return { ...answer, rows: answer.conflicts };
    },
    [key],
  );
  const take = (conflict, counted) => {
    const isShown = pages.replace(
      ({ id }) => id === conflict.id,
      () => conflict,
    );
    // An event about one that is further down the list and not loaded is nothing new.
    const isFirst = conflict.since === conflict.at || counted.has(conflict.id);
    return { id: conflict.id, isNew: !isShown && isFirst && isOfFilter(conflict, filter) };
  };
  const news = useNews('conflict', take, key);
  lastConflicts.filter = filter;
  const reload = useListKeys('conflict', news, pages);
  const set = (name, value, byDefault, field = null) => narrow(urls.conflicts(withFilter(filter, name, value, byDefault)), field);
  const values = pages.extra?.values ?? NONE;
  const mayDo = who.mayResolve && !who.readOnly && (filter.status ?? 'open') === 'open' && pages.total > 0;
  useKeys([{ keys: 'a', what: 'Settle all of the list alike', isOff: !mayDo, run: () => setBulk(true) }]);
  return h(
    'div',
    { class: 'view list-view' },
    h(Head, { filter, pages, mayDo, act: () => setBulk(true) }),
    h(ConflictFilters, { filter, values, set }),
    h(News, { news, name: 'conflict', show: reload }),
    pages.problem && h(Failure, { problem: pages.problem, again: pages.again }),
    !pages.extra && pages.isLoading ? h(Loading) : null,
    pages.extra && pages.total === 0 && h(Nothing, { filter }),
    pages.total > 0 &&
      h(WindowList, {
        key,
        pages,
        row,
        rowHeight,
        class: 'conflict-list',
        label: 'Conflicts',
        columns: ['Product', 'Type', 'Who', 'About', 'Since', 'Status'],
      }),
    isBulk &&
      h(SettleAll, {
        filter,
        total: pages.total,
        origins: values.origins,
        close: (isDone) => {
          setBulk(false);
          if (isDone) {
            reload();
          }
        },
      }),
  );
}
