// Before anything is written: what the choice makes of the product. Then it is written, unless the conflict has moved.
import { api } from '../api.js';
import { news } from '../compare.js';
import { Fragment, h, useEffect, useRef, useState } from '../lib.js';
import { announce } from '../store.js';
import { Dot, count } from '../text.js';
import { Time } from '../time.js';
import { Dialog } from '../parts/dialog.js';
import { Difference } from '../parts/difference.js';
import { Failure, Loading, Note } from '../parts/states.js';
import { Product } from '../parts/value.js';

/** Somebody's change is written and not processed yet: the server says whose, and there is nothing else that is new. */
function Underway({ detail }) {
  return h(
    Note,
    { kind: 'warn', role: 'alert' },
    h('p', null, h('b', null, 'Somebody else is settling it.'), ' Nothing of yours was written.'),
    h('p', { class: 'dim sentence' }, detail.replace(/ Nothing was written\.$/, '')),
  );
}

/** @param isUnsure whether a change of the viewer's was sent, and no answer came */
function Moved({ before, now, detail, isUnsure }) {
  const { came, went, isClosed, winner } = news(before, now);
  if (now.seen === before.seen && detail) {
    return h(Underway, { detail });
  }
  return h(
    Fragment,
    null,
    h(
      Note,
      { kind: 'warn', role: 'alert' },
      h(
        'p',
        null,
        h(
          'b',
          null,
          !isClosed ? 'The conflict has moved while you were looking.' : isUnsure ? 'It is settled.' : 'Somebody else has settled it.',
        ),
        isUnsure ? ' Whether your change was written is not known.' : ' Nothing of yours was written.',
      ),
    ),
    h('h3', null, 'What is new'),
    h(
      'ul',
      null,
      came.map((version) =>
        h('li', { key: version.dot }, h(Dot, { dot: version.dot }), ` came: ${version.op}, `, h(Time, { at: version.timestamp })),
      ),
      went.map((dot) => h('li', { key: dot }, h(Dot, { dot }), ' has been superseded')),
      winner && h('li', null, h(Dot, { dot: winner }), ' stands now'),
      isClosed && h('li', null, 'The conflict is closed'),
      !came.length && !went.length && !winner && !isClosed && h('li', null, 'Its state changed; the versions are the same'),
    ),
  );
}

function Refusal({ problems }) {
  return h(
    Note,
    { kind: 'bad', role: 'alert' },
    h('p', null, h('b', null, 'This cannot be written:')),
    h(
      'ul',
      null,
      problems.map((problem) => h('li', { key: problem }, problem)),
    ),
  );
}

function Preview({ preview, refused, decimals }) {
  const problems = refused ?? preview.problems;
  return h(
    Fragment,
    null,
    problems.length > 0 && h(Refusal, { problems }),
    (preview.caveats ?? []).map((caveat) => h(Note, { key: caveat, kind: 'warn' }, caveat)),
    preview.deleted && h(Note, { kind: 'warn' }, 'The product will be deleted.'),
    problems.length === 0 &&
      !(preview.deleted && preview.difference.length === 0) &&
      h(Difference, { changes: preview.difference, decimals }),
    preview.product &&
      h('details', { class: 'example' }, h('summary', null, 'The whole product'), h(Product, { value: preview.product })),
  );
}

function problemOf(problem, set, conflict) {
  if (problem.status === 409 && problem.body.conflict) {
    set({ moved: { now: problem.body.conflict, detail: problem.message } });
  } else if (problem.status === 422) {
    set({ refused: problem.body.problems ?? [problem.message] });
  } else {
    set({ problem });
  }
}

/**
 * @param now the conflict as it is, where it has moved since it was shown
 * @param close is called with whether something may have been written
 * @param done is called with what was written
 * @param look is called with the conflict as it is now, where it has moved
 */
export function Settle({ conflict, now, choice, title, back, close, done, look }) {
  const id = conflict.summary.id;
  const [state, setState] = useState({ preview: null, moved: null, problem: null, refused: null, isBusy: false });
  const set = (more) => setState((before) => ({ ...before, isBusy: false, ...more }));
  const isUnsure = useRef(false);
  const load = async () => {
    set({ problem: null });
    try {
      const preview = await api.preview(id, choice);
      set(preview.seen === conflict.seen ? { preview } : { moved: { now: await api.conflict(id), detail: '' } });
    } catch (problem) {
      problemOf(problem, set, conflict);
    }
  };
  useEffect(() => {
    load();
  }, []);
  const write = async () => {
    set({ isBusy: true, problem: null });
    try {
      const written = await api.settle(id, choice, conflict.seen);
      announce('Settled');
      done(written);
    } catch (problem) {
      isUnsure.current ||= problem.status === 0 || problem.status >= 500;
      problemOf(problem, set, conflict);
    }
  };
  const { preview, problem, refused, isBusy } = state;
  // While it is written, what is heard is the viewer's own change.
  const moved = state.moved ?? (now && !isBusy ? { now, detail: '' } : null);
  const leave = () => close(isUnsure.current);
  const isDelete = preview?.deleted;
  const isBlocked = !preview || isBusy || preview.problems.length > 0 || refused !== null;
  const actions = moved
    ? h('button', { type: 'button', class: 'button primary', onClick: () => look(moved.now) }, 'Look at it as it is now')
    : [
        h('button', { type: 'button', class: 'button', disabled: isBusy, onClick: back ?? leave }, back ? 'Back' : 'Cancel'),
        h(
          'button',
          { type: 'button', class: `button primary ${isDelete ? 'danger' : ''}`, disabled: isBlocked, onClick: write },
          isBusy ? 'Writing…' : isDelete ? 'Delete and settle' : 'Settle the conflict',
        ),
      ];
  return h(
    Dialog,
    { title: moved ? 'It has moved' : title, close: leave, actions, wide: true, isBound: isBusy },
    moved
      ? h(Moved, { before: conflict, ...moved, isUnsure: isUnsure.current })
      : h(
          Fragment,
          null,
          problem && h(Failure, { problem, again: preview ? undefined : load }),
          refused && !preview && h(Refusal, { problems: refused }),
          !preview && !problem && !refused && h(Loading, { what: 'Trying it out' }),
          preview && h(Preview, { preview, refused, decimals: conflict.decimals }),
          preview &&
            !isBlocked &&
            h(
              'p',
              { class: 'dim' },
              'A change is written that supersedes ',
              conflict.versions.length > 0 ? count(conflict.versions.length, 'version') : 'what stands',
              ' in every region.',
            ),
        ),
  );
}
