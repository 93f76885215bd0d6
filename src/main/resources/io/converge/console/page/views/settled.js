// After a choice was written: until the conflict is closed, and on to the next one.
import { api } from '../api.js';
import { onEvent } from '../events.js';
import { lastConflicts } from '../filters.js';
import { h, useEffect, useRef, useState } from '../lib.js';
import { go, urls } from '../router.js';
import { announce } from '../store.js';
import { Dot, Name, subjectText } from '../text.js';
import { Time } from '../time.js';
import { Note } from '../parts/states.js';

const ASK_MS = 1_000;
const PATIENCE_MS = 30_000;

/** Why the viewer is not offered anything to do. */
export function mayNot(who) {
  return who.readOnly
    ? 'This console only shows: it was started read-only. `converge conflicts resolve` settles conflicts.'
    : 'You may look, but not settle: that takes the role of a resolver.';
}

/** The open conflict after this one in the list that was looked at. */
function useNext(id, isWanted) {
  const [next, setNext] = useState(null);
  useEffect(() => {
    if (isWanted) {
      api.conflicts({ ...lastConflicts.filter, status: 'open', limit: 2 }).then(
        ({ conflicts, total }) => setNext({ conflict: conflicts.find((each) => each.id !== id) ?? null, total }),
        () => setNext(null),
      );
    }
  }, [id, isWanted]);
  return next;
}

/** Asks until the conflict is closed: by its event, and in case that is missed, now and then. */
function useClosing(conflict, written, put, reopened) {
  const [isSlow, setSlow] = useState(false);
  const { id, open } = conflict.summary;
  useEffect(() => {
    if (!written || !open) {
      return undefined;
    }
    const begun = Date.now();
    const ask = () =>
      api.conflict(id).then(
        (now) => {
          setSlow(Date.now() - begun > PATIENCE_MS);
          if (now.instead) {
            announce('Another version has come: the conflict is still open');
            go(urls.conflict(now.instead), true);
          } else if (!now.summary.open) {
            announce('The conflict is closed');
            put(now);
          } else if (now.seen !== conflict.seen) {
            announce('Another version has come: the conflict is still open');
            reopened(now);
          }
        },
        () => {},
      );
    const timer = setInterval(ask, ASK_MS);
    const end = onEvent('conflict', (summary) => summary.id === id && ask());
    return () => {
      clearInterval(timer);
      end();
    };
  }, [written, open]);
  return isSlow;
}

/** Of one that was closed this moment the record that says by what may come a moment later: it is asked for once more. */
function useCloser({ summary, closedBy }, put) {
  const isUntold = summary.status === 'CLOSED' && summary.sku !== null && !closedBy;
  useEffect(() => {
    if (!isUntold) {
      return undefined;
    }
    const ask = () =>
      api.conflict(summary.id).then(
        (now) => now.closedBy && put(now),
        () => {},
      );
    const timer = setTimeout(ask, ASK_MS);
    return () => clearTimeout(timer);
  }, [summary.id, isUntold]);
}

/** Whose change it was: the person if it says so, and its name. */
function By({ closedBy }) {
  const { dot, resolvedBy, at } = closedBy;
  return [' by ', resolvedBy && [h('b', null, h(Name, { value: resolvedBy, most: 60 })), ', '], h(Dot, { dot }), ', ', h(Time, { at })];
}

function Ended({ conflict, written }) {
  const { summary, closedBy } = conflict;
  if (written) {
    return [' by your change ', h(Dot, { dot: written.dot })];
  }
  return summary.status !== 'CLOSED'
    ? ` by ${summary.decidedBy ?? 'the policy'}`
    : closedBy
      ? h(By, { closedBy })
      : ' by a later change';
}

/** @param reopened is called with the conflict where another version came at the same time, so that it stays open */
export function Settled({ conflict, written, put, reopened }) {
  const isClosed = !conflict.summary.open;
  const isSlow = useClosing(conflict, written, put, reopened);
  useCloser(conflict, put);
  const next = useNext(conflict.summary.id, written !== null && isClosed);
  const link = useRef(null);
  useEffect(() => link.current?.focus(), [next]);
  if (!isClosed && !written) {
    return null;
  }
  if (!isClosed) {
    return h(
      Note,
      { kind: 'info', role: 'status' },
      h('b', null, 'Written'),
      ' as ',
      h(Dot, { dot: written.dot }),
      ` (${written.topic}-${written.partition}@${written.offset}). `,
      isSlow ? 'It has not been processed yet: does an instance run?' : 'Waiting until it is processed…',
    );
  }
  return h(
    Note,
    { kind: 'good', role: 'status' },
    h(
      'p',
      { class: 'line' },
      h('b', null, conflict.summary.status === 'CLOSED' ? 'CLOSED' : 'Settled'),
      h('span', null, h(Ended, { conflict, written })),
      conflict.instead && [
        ' ',
        h('a', { class: 'button primary', href: urls.conflict(conflict.instead) }, 'The conflict that the product has now'),
      ],
      next?.conflict &&
        h(
          'a',
          { ref: link, class: 'button primary', href: urls.conflict(next.conflict.id) },
          'Next open conflict: ',
          h(Name, { value: subjectText(next.conflict), most: 30 }),
        ),
      next &&
        !next.conflict &&
        h('a', { ref: link, class: 'button', href: urls.conflicts(lastConflicts.filter) }, 'None is left: back to the list'),
    ),
  );
}
