// The same choice for all conflicts of a filter: seen and counted before it is written.
import { api } from '../api.js';
import { Fragment, h, useState } from '../lib.js';
import { announce } from '../store.js';
import { Name, count } from '../text.js';
import { Dialog } from '../parts/dialog.js';
import { Note } from '../parts/states.js';
import { Product } from '../parts/value.js';

const CHOICES = [
  ['winner', 'What stands now', 'Every product stays as its consumers see it.'],
  ['newest', 'The newest version', 'The version with the latest time, of each conflict.'],
  ['origin', 'The version of one origin', 'Conflicts without a version of it are left open.'],
  ['delete', 'Delete the products', 'Every product of the list is deleted.'],
];

function choiceOf(kind, origin) {
  return kind === 'origin' ? { takeOrigin: origin } : kind === 'delete' ? { delete: true } : { take: kind };
}

function Choose({ kind, origin, origins, set }) {
  return h(
    'fieldset',
    { class: 'options' },
    h('legend', null, 'What shall stand'),
    CHOICES.map(([id, name, what]) =>
      h(
        'label',
        { key: id, class: 'option' },
        h('input', {
          type: 'radio',
          name: 'kind',
          value: id,
          checked: kind === id,
          onChange: () => set({ kind: id, origin: origin || origins[0] || '' }),
        }),
        h(
          'span',
          null,
          h('b', null, name),
          h('span', { class: 'dim' }, what),
          id === 'origin' &&
            kind === 'origin' &&
            h(
              'select',
              { 'aria-label': 'Origin', value: origin, onChange: (event) => set({ kind, origin: event.target.value }) },
              origins.map((each) => h('option', { key: each, value: each }, each.slice(0, 80))),
            ),
        ),
      ),
    ),
  );
}

function Failed({ answer }) {
  const { failed, failures = failed.length } = answer;
  return (
    failed.length > 0 &&
    h(
      Note,
      { kind: 'warn' },
      h('p', null, `${count(failures, 'conflict')} cannot be settled so and stay open:`),
      h(
        'ul',
        null,
        failed.slice(0, 10).map(({ id, subject, detail }) => h('li', { key: id }, h(Name, { value: subject }), `: ${detail}`)),
      ),
      failures > 10 && h('p', null, `and ${(failures - 10).toLocaleString()} more`),
    )
  );
}

function Examples({ trial }) {
  return h(
    Fragment,
    null,
    h('p', null, h('b', null, count(trial.count, 'conflict')), ' will be settled. ', trial.examples.length > 0 && 'For example:'),
    trial.examples
      .slice(0, 5)
      .map(({ id, subject, product }) =>
        h(
          'details',
          { key: id, class: 'example' },
          h(
            'summary',
            null,
            h(Name, { value: subject, most: 80 }),
            product === null && h('span', { class: 'badge bad' }, 'deleted'),
          ),
          product !== null && h(Product, { value: product }),
        ),
      ),
    h(Failed, { answer: trial }),
  );
}

function Done({ done }) {
  return h(
    Fragment,
    null,
    h(Note, { kind: 'good', role: 'status' }, `${count(done.settled, 'conflict')} settled.`),
    done.moved > 0 &&
      h(Note, { kind: 'warn' }, `${count(done.moved, 'conflict')} had moved meanwhile and stayed open: look at them again.`),
    h(Failed, { answer: done }),
  );
}

function buttonName({ trial, kind, isBusy }) {
  if (isBusy) {
    return 'Working…';
  }
  return trial
    ? `${kind === 'delete' ? 'Delete the products of' : 'Settle'} ${count(trial.count, 'conflict')}`
    : 'See what it does';
}

/** @param close is called with whether something was written */
export function SettleAll({ filter, total, origins, close }) {
  const [choice, setChoice] = useState({ kind: 'winner', origin: '' });
  const [state, setState] = useState({ trial: null, done: null, problem: null, isBusy: false });
  const { trial, done, problem, isBusy } = state;
  const call = async (isDry) => {
    setState({ ...state, isBusy: true, problem: null });
    try {
      const answer = await api.settleAll(filter, choiceOf(choice.kind, choice.origin), isDry ? null : trial);
      setState({ trial: isDry ? answer : trial, done: isDry ? null : answer, problem: null, isBusy: false });
      announce(isDry ? `${count(answer.count, 'conflict')} will be settled` : `${count(answer.settled, 'conflict')} settled`);
    } catch (failure) {
      setState({ trial: null, done: null, problem: failure, isBusy: false });
    }
  };
  const leave = () => close(done !== null);
  const actions = done
    ? h('button', { type: 'button', class: 'button primary', onClick: leave }, 'Close')
    : [
        h(
          'button',
          { type: 'button', class: 'button', onClick: trial ? () => setState({ ...state, trial: null }) : leave },
          trial ? 'Back' : 'Cancel',
        ),
        h(
          'button',
          {
            type: 'button',
            class: `button primary ${trial && choice.kind === 'delete' ? 'danger' : ''}`,
            disabled: isBusy || trial?.count === 0,
            onClick: () => call(!trial),
          },
          buttonName({ trial, kind: choice.kind, isBusy }),
        ),
      ];
  const narrowed = Object.entries(filter).filter(([name]) => name !== 'order');
  return h(
    Dialog,
    { title: 'Settle many alike', close: leave, actions },
    h(
      'p',
      null,
      `The list has ${count(total, 'open conflict')}`,
      narrowed.length > 0 && [
        ', with ',
        narrowed.map(([name, value], i) => [i > 0 && ', ', `${name} `, h('b', null, h(Name, { value }))]),
      ],
      '.',
    ),
    problem &&
      h(
        Note,
        { kind: 'bad', role: 'alert' },
        problem.status === 409
          ? `The list has changed: ${problem.message} Nothing was written. Look again at what it does.`
          : problem.message,
      ),
    done ? h(Done, { done }) : trial ? h(Examples, { trial }) : h(Choose, { ...choice, origins, set: setChoice }),
  );
}
