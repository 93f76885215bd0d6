// Dead letters back to where they came from: counted first, then sent.
import { api } from '../api.js';
import { Fragment, h, useEffect, useRef, useState } from '../lib.js';
import { announce } from '../store.js';
import { Name, Text, count } from '../text.js';
import { Dialog } from '../parts/dialog.js';
import { Failure, Loading, Note } from '../parts/states.js';

function Failed({ answer, words }) {
  const { failed, failures = failed.length } = answer;
  return (
    failed.length > 0 &&
    h(
      Note,
      { kind: 'warn' },
      h('p', null, `${count(failures, 'record')} ${words}:`),
      h(
        'ul',
        null,
        failed
          .slice(0, 10)
          .map(({ position, detail }) =>
            h('li', { key: position }, h('code', null, h(Name, { value: position })), ': ', h(Text, { value: detail })),
          ),
      ),
      failures > 10 && h('p', null, `and ${(failures - 10).toLocaleString()} more`),
    )
  );
}

/**
 * @param positions which ones; null: all of the filter
 * @param close is called with whether something was sent, or may have been
 */
export function Retry({ filter, positions, close }) {
  const [state, setState] = useState({ trial: null, done: null, problem: null, isBusy: true });
  const { trial, done, problem, isBusy } = state;
  const isTried = useRef(false);
  const isSending = isBusy && trial !== null;
  const call = async (isDry) => {
    isTried.current ||= !isDry;
    setState({ ...state, isBusy: true, problem: null });
    try {
      const answer = await api.retry(positions, positions ? null : filter, isDry, isDry ? null : trial.count);
      setState({ trial: isDry ? answer : trial, done: isDry ? null : answer, problem: null, isBusy: false });
      announce(isDry ? `${count(answer.count, 'record')} will be sent again` : `${count(answer.sent, 'record')} sent again`);
    } catch (failure) {
      setState({ trial: null, done: null, problem: failure, isBusy: false });
    }
  };
  useEffect(() => {
    call(true);
  }, []);
  const leave = () => close(isTried.current);
  const actions = done
    ? h('button', { type: 'button', class: 'button primary', onClick: leave }, 'Close')
    : [
        h('button', { type: 'button', class: 'button', disabled: isSending, onClick: leave }, 'Cancel'),
        h(
          'button',
          {
            type: 'button',
            class: 'button primary',
            disabled: isBusy || !trial || trial.count === 0,
            onClick: () => call(false),
          },
          isBusy ? 'Working…' : `Send ${trial ? count(trial.count, 'record') : ''} again`,
        ),
      ];
  return h(
    Dialog,
    { title: 'Send again', close: leave, actions, isBound: isSending },
    problem && h(Failure, { problem, again: () => call(true) }),
    isBusy && !trial && h(Loading, { what: 'Counting' }),
    trial &&
      !done &&
      h(
        Fragment,
        null,
        h(
          'p',
          null,
          h('b', null, count(trial.count, 'record')),
          ' will be sent to the topic that it came from. One that still cannot be accepted comes back as a dead letter.',
        ),
        h('p', { class: 'dim' }, 'Mend the cause first. Sending a change twice does no harm: the second is a duplicate.'),
        h(Failed, { answer: trial, words: 'cannot be sent' }),
      ),
    done &&
      h(
        Fragment,
        null,
        h(Note, { kind: 'good', role: 'status' }, `${count(done.sent, 'record')} sent again.`),
        h(Failed, { answer: done, words: 'could not be sent' }),
      ),
  );
}
