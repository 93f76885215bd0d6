// A conflict: what happened, what stands meanwhile and why, and the way to settle it.
import { api } from '../api.js';
import { picked } from '../compare.js';
import { onEvent } from '../events.js';
import { lastConflicts } from '../filters.js';
import { useKeys } from '../keys.js';
import { Fragment, h, useEffect, useState } from '../lib.js';
import { go, urls } from '../router.js';
import { announce, session, useStore } from '../store.js';
import { Age, Time } from '../time.js';
import { Dot, Name, Text, count, subjectText } from '../text.js';
import { CausalPicture } from '../parts/picture.js';
import { Failure, Heading, Loading, Note, Status, useCall } from '../parts/states.js';
import { Product } from '../parts/value.js';
import { Claimants } from './claimants.js';
import { Edit } from './edit.js';
import { Settle } from './settle.js';
import { Settled, mayNot } from './settled.js';
import { Versions } from './versions.js';
import { hasDelete, keysOf, waysOf } from './ways.js';

/** The last record of one that is over tells of the time when it was open; what stands since, the product says. */
function Why({ conflict }) {
  const { summary, standing, explanation, policy, caveats } = conflict;
  const isOver = summary.status === 'CLOSED';
  return h(
    'section',
    { class: 'why', 'aria-labelledby': 'why' },
    h('h2', { id: 'why' }, isOver ? 'What stood while it was open' : summary.open ? 'What stands meanwhile' : 'What stands'),
    h(
      'p',
      null,
      standing.deleted
        ? h('b', null, isOver ? 'The product was deleted. ' : 'The product is deleted. ')
        : standing.winner
          ? [h(Dot, { dot: standing.winner }), ' ']
          : standing.product
            ? h('b', null, 'A merged product. ')
            : summary.type === 'UNIQUE'
              ? null
              : h('b', null, 'Nothing new: consumers keep what they had. '),
      h(Text, { value: explanation }),
    ),
    !isOver &&
      h(
        'p',
        { class: 'dim small' },
        'Decided by ',
        h('b', null, conflict.decidedBy ?? summary.decidedBy ?? 'nobody yet'),
        ' · policy ',
        policy.name,
        ' ',
        h('code', { title: policy.digest }, policy.digest.slice(0, 10)),
        conflict.reason && [' · ', conflict.reason],
      ),
    summary.open &&
      summary.sku !== null &&
      h('p', null, 'It stays open until somebody decides: settle it here, or have an application write a change that has seen all versions.'),
    caveats.map((caveat) => h(Note, { key: caveat, kind: 'warn' }, h(Text, { value: caveat }))),
  );
}

/** Of one that is over: the product as it is by now. */
function StandsNow({ sku, at }) {
  const call = useCall((signal) => api.item(sku, signal), [sku, at]);
  const item = call.value;
  return h(
    'section',
    { class: 'why', 'aria-labelledby': 'now' },
    h('h2', { id: 'now' }, 'What stands now'),
    call.problem && h('p', { class: 'dim' }, 'It cannot be told at this moment: ', h(Text, { value: call.problem.message })),
    !item && !call.problem && h(Loading),
    item &&
      h(
        'p',
        null,
        item.status === 'DELETED' ? h('b', null, 'The product is deleted. ') : item.winner && [h(Dot, { dot: item.winner }), ' '],
        h(Text, { value: item.explanation }),
      ),
    item?.product && h('details', { class: 'example', open: true }, h('summary', null, 'The product'), h(Product, { value: item.product })),
    h('p', null, h('a', { href: urls.product(sku) }, 'How it came so')),
  );
}

function Course({ history }) {
  return h(
    'section',
    { 'aria-labelledby': 'course' },
    h('h2', { id: 'course' }, 'Its course'),
    h(
      'ol',
      { class: 'course' },
      history.map((entry, i) =>
        h(
          'li',
          { key: i },
          h(Time, { at: entry.at }),
          ' ',
          h(Status, { status: entry.status }),
          ' ',
          entry.winner && entry.status !== 'CLOSED' && [h(Dot, { dot: entry.winner }), ' stands'],
        ),
      ),
    ),
  );
}

/** What one may do, in the order of what is done most. */
function Actions({ conflict, picks, act }) {
  const size = Object.keys(picks).length;
  const { standing } = conflict;
  const hasStanding = standing.product || standing.deleted || standing.omitted;
  return h(
    'section',
    { class: 'actions', 'aria-label': 'Settle it' },
    size > 0
      ? h(
          Fragment,
          null,
          h('p', null, h('b', null, count(size, 'field')), ' picked; the rest ', act.base ? ['of ', h(Dot, { dot: act.base })] : 'as it stands'),
          h('button', { type: 'button', class: 'button primary', onClick: act.fields, title: 'Key p' }, 'See what it does'),
          h('button', { type: 'button', class: 'button', onClick: act.clear }, 'Undo'),
        )
      : h('p', null, h('b', null, 'Settle it: '), 'take a version, pick single fields,', ' or'),
    hasStanding &&
      size === 0 &&
      h(
        'button',
        { type: 'button', class: 'button', onClick: act.keep, title: 'Key s' },
        standing.deleted ? 'Keep it deleted' : 'Keep what stands',
      ),
    h('button', { type: 'button', class: 'button', onClick: act.edit, title: 'Key e' }, 'Edit…'),
    !hasDelete(conflict) &&
      h('button', { type: 'button', class: 'button danger-quiet', onClick: act.remove, title: 'Key x' }, 'Delete…'),
  );
}

/** One heading before and after the conflict is there: it has the focus. */
function Head({ summary }) {
  return h(
    'div',
    { class: 'view-head' },
    h('a', { class: 'up', href: urls.conflicts(lastConflicts.filter) }, 'Conflicts'),
    summary
      ? h(Heading, { key: 'heading', title: `Conflict about ${subjectText(summary).slice(0, 60)}` }, h(Name, { value: subjectText(summary) }))
      : h(Heading, { key: 'heading', title: 'Conflict' }),
    summary && [
      h(Status, { status: summary.status }),
      h('span', { class: 'type' }, summary.type),
      h('span', { class: 'dim' }, 'since ', h(Time, { at: summary.since }), ' (', h(Age, { at: summary.since }), ')'),
      summary.sku !== null && h('a', { href: urls.product(summary.sku) }, 'The product'),
    ],
  );
}

function Shown({ conflict, now, put, again, who, written, setWritten }) {
  const [picks, setPicks] = useState({});
  const [dialog, setDialog] = useState(null);
  const { summary } = conflict;
  const may = summary.open && who.mayResolve && !who.readOnly && !written;
  const ways = waysOf(conflict, picks, setPicks, setDialog);
  const close = () => setDialog(null);
  const pick = (pointer, dot) => setPicks((before) => picked(before, pointer, dot));
  useKeys(keysOf(conflict, may, ways, picks));
  const look = (now) => {
    close();
    setPicks({});
    put(now);
    announce('The conflict is shown as it is now');
  };
  const isUnique = summary.type === 'UNIQUE';
  return h(
    Fragment,
    null,
    h(Settled, {
      conflict,
      written,
      put,
      reopened: (now) => {
        setWritten(null);
        look(now);
      },
    }),
    summary.open && !may && !written && h(Note, null, mayNot(who)),
    summary.status === 'CLOSED' && summary.sku !== null && h(StandsNow, { sku: summary.sku, at: summary.at }),
    h(Why, { conflict }),
    may && !isUnique && h(Actions, { conflict, picks, act: ways }),
    isUnique
      ? h(Claimants, { conflict, edit: may ? ways.editClaimant : null, remove: ways.removeClaimant })
      : h(
          'section',
          { 'aria-labelledby': 'versions' },
          h('h2', { id: 'versions' }, count(conflict.versions.length, 'version')),
          h(Versions, { conflict, picks, take: may ? ways.take : null, pick: may ? pick : null }),
        ),
    h(
      'div',
      { class: 'cards' },
      !isUnique &&
        conflict.versions.length > 0 &&
        h(
          'section',
          { class: 'card causes', 'aria-labelledby': 'causes' },
          h('h2', { id: 'causes' }, 'Who saw whom'),
          h(CausalPicture, { versions: conflict.versions }),
        ),
      h('div', { class: 'card' }, h(Course, { history: conflict.history })),
    ),
    dialog?.edit && h(Edit, { ...dialog.edit, isMoved: now !== null, close }),
    dialog?.choice &&
      h(Settle, {
        key: JSON.stringify(Object.keys(dialog.choice)),
        conflict,
        now,
        ...dialog,
        close: (isUnsure) => {
          close();
          if (isUnsure) {
            again();
          }
        },
        look,
        done: (result) => {
          close();
          setWritten(result);
        },
      }),
  );
}

/** What has become of the conflict since it was fetched; null: nothing. Nothing is drawn anew before the viewer wants it. */
function useMoves(id, conflict) {
  const [now, setNow] = useState(null);
  const ask = () => conflict && api.conflict(id).then(setNow, () => {});
  // With another version the sku has another conflict, and both are told of.
  const hear = ({ id: heard, sku }) => (heard === id || (sku !== null && sku === conflict?.summary.sku)) && ask();
  useEffect(() => onEvent('conflict', hear), [id, conflict]);
  // Something was not heard: it may have been about this conflict.
  useEffect(() => onEvent('again', ask), [id, conflict]);
  return now && conflict && now.seen !== conflict.seen ? now : null;
}

export function Conflict({ id }) {
  const who = useStore(session);
  const call = useCall((signal) => api.conflict(id, signal), [id]);
  const conflict = call.value;
  const [written, setWritten] = useState(null);
  const moved = useMoves(id, conflict);
  const isMoved = moved !== null && !written && conflict.summary.open;
  const put = (now) => (now.summary.id === id ? call.put(now) : go(urls.conflict(now.summary.id), true));
  return h(
    'div',
    { class: 'view' },
    h(Head, { summary: conflict?.summary }),
    call.problem && h(Failure, { problem: call.problem, again: call.again }),
    !conflict && !call.problem && h(Loading, { waitsFor: 'The server is still reading the conflict from its topics: Kafka is slow, or much is asked at once.' }),
    isMoved &&
      h(
        'div',
        { class: 'bar info', role: 'status' },
        moved.summary.open || moved.instead
          ? 'This conflict has changed since you opened it. '
          : 'This conflict has been closed meanwhile. ',
        h(
          'button',
          {
            type: 'button',
            class: 'news-button',
            onClick: moved.instead ? () => go(urls.conflict(moved.instead), true) : call.again,
          },
          'Show it as it is now',
        ),
      ),
    conflict && h(Shown, { conflict, now: isMoved ? moved : null, put, again: call.again, who, written, setWritten }),
  );
}
