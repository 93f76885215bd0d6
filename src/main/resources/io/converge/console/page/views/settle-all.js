// The same choice for all conflicts of a filter: seen and counted before it is written.
import { api } from '../api.js';
import { Fragment, h, useRef, useState } from '../lib.js';
import { announce } from '../store.js';
import { Name, Text, count } from '../text.js';
import { Dialog } from '../parts/dialog.js';
import { Badge, Note } from '../parts/states.js';
import { Product } from '../parts/value.js';

const CHOICES = [
  ['winner', 'What stands now', 'Every product stays as its consumers see it.'],
  ['newest', 'The newest version', 'The version with the latest time, of each conflict.'],
  ['origin', 'The version of one origin', 'Conflicts without a version of it are left open.'],
  ['delete', 'Delete the products', 'Every product of the list is deleted.'],
];

/** What a filter says of a conflict, in words. */
const NAMES = { sku: 'a sku that begins with', leaf: 'the field' };

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

/** How many of them nobody has looked at: of very many the first ones are tried out. */
function untried(trial) {
  return trial.count - (trial.judged ?? trial.count);
}

/** How many it settles, as far as is known: a server that does not say so has told how many are meant. */
function fitting(trial) {
  return (trial.fitting ?? trial.count) + untried(trial);
}

function Unfit({ reasons, unfit }) {
  return (
    reasons.length > 1 &&
    h(
      Fragment,
      null,
      h('p', null, `${count(unfit, 'conflict')} cannot be settled so:`),
      h(
        'ul',
        null,
        reasons.map(({ reason, count: times }) => h('li', { key: reason }, `${times.toLocaleString()}: `, h(Text, { value: reason }))),
      ),
    )
  );
}

function Example({ example }) {
  const { id, subject, product, detail, fits = !detail } = example;
  const name = h(Name, { value: subject, most: 80 });
  return fits && product !== null
    ? h('details', { class: 'example' }, h('summary', null, name), h(Product, { value: product }))
    : h(
        'p',
        { class: 'example' },
        name,
        ' ',
        fits ? h(Badge, { kind: 'bad' }, 'deleted') : [h(Badge, null, 'stays open'), ': ', h(Text, { value: detail ?? 'it does not fit' })],
      );
}

function Examples({ trial }) {
  const { unfit = 0, unfitReasons: reasons = [], caveats = [] } = trial;
  return h(
    Fragment,
    null,
    h(
      'p',
      null,
      untried(trial) > 0 && 'Up to ',
      h('b', null, count(fitting(trial), 'conflict')),
      ' will be settled',
      unfit > 0 && [
        ', ',
        h('b', null, unfit.toLocaleString()),
        unfit === 1 ? ' stays open' : ' stay open',
        reasons.length === 1 && [': ', h(Text, { value: reasons[0].reason })],
      ],
      '. ',
      trial.examples.length > 0 && 'For example:',
    ),
    untried(trial) > 0 &&
      h('p', { class: 'dim' }, `${untried(trial).toLocaleString()} of them are not tried out: they are too many.`),
    caveats.map((caveat) => h(Note, { key: caveat, kind: 'warn' }, h(Text, { value: caveat }))),
    trial.examples.slice(0, 5).map((example) => h(Example, { key: example.id, example })),
    h(Unfit, { reasons, unfit }),
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
    ? `${kind === 'delete' ? 'Delete the products of' : 'Settle'} ${count(fitting(trial), 'conflict')}`
    : 'See what it does';
}

/** @param close is called with whether something was written, or may have been */
export function SettleAll({ filter, total, origins, close }) {
  const [choice, setChoice] = useState({ kind: 'winner', origin: '' });
  const [state, setState] = useState({ trial: null, done: null, problem: null, isBusy: false });
  const { trial, done, problem, isBusy } = state;
  const isTried = useRef(false);
  const isWriting = isBusy && trial !== null;
  const call = async (isDry) => {
    isTried.current ||= !isDry;
    setState({ ...state, isBusy: true, problem: null });
    try {
      const answer = await api.settleAll(filter, choiceOf(choice.kind, choice.origin), isDry ? null : trial);
      setState({ trial: isDry ? answer : trial, done: isDry ? null : answer, problem: null, isBusy: false });
      announce(isDry ? `${count(fitting(answer), 'conflict')} will be settled` : `${count(answer.settled, 'conflict')} settled`);
    } catch (failure) {
      setState({ trial: null, done: null, problem: failure, isBusy: false });
    }
  };
  const leave = () => close(isTried.current);
  const actions = done
    ? h('button', { type: 'button', class: 'button primary', onClick: leave }, 'Close')
    : [
        h(
          'button',
          { type: 'button', class: 'button', disabled: isWriting, onClick: trial ? () => setState({ ...state, trial: null }) : leave },
          trial ? 'Back' : 'Cancel',
        ),
        h(
          'button',
          {
            type: 'button',
            class: `button primary ${trial && choice.kind === 'delete' ? 'danger' : ''}`,
            disabled: isBusy || (trial !== null && fitting(trial) === 0),
            onClick: () => call(!trial),
          },
          buttonName({ trial, kind: choice.kind, isBusy }),
        ),
      ];
  const narrowed = Object.entries(filter).filter(([name]) => name !== 'order');
  return h(
    Dialog,
    { title: 'Settle many alike', close: leave, actions, isBound: isWriting },
    h(
      'p',
      null,
      `The list has ${count(total, 'open conflict')}`,
      narrowed.length > 0 && [
        ', with ',
        narrowed.map(([name, value], i) => [i > 0 && ', ', `${NAMES[name] ?? name} `, h('b', null, h(Name, { value }))]),
      ],
      '.',
    ),
    problem &&
      h(
        Note,
        { kind: 'bad', role: 'alert' },
        typeof problem.body.count === 'number'
          ? 'The list has changed since you looked at what it does. Nothing was written. Look at it again.'
          : problem.message,
      ),
    done ? h(Done, { done }) : trial ? h(Examples, { trial }) : h(Choose, { ...choice, origins, set: setChoice }),
  );
}
