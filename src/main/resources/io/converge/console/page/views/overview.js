// What happens now, and whether somebody has to do something.
import { api } from '../api.js';
import { Fragment, h, useEffect } from '../lib.js';
import { NO_REASON } from '../filters.js';
import { urls } from '../router.js';
import { overview, series, session, useStore } from '../store.js';
import { Age, spanText } from '../time.js';
import { count } from '../text.js';
import { Chart, brief } from '../parts/chart.js';
import { Failure, Heading, Loading, Unread, useCall } from '../parts/states.js';
import { Instances, Origins, Policy, Tally } from './overview-cards.js';

const CLASSES = [
  ['applied', '--applied', 'superseded what its writer had seen'],
  ['concurrent', '--concurrent', 'met another version that it had not seen'],
  ['duplicate', '--duplicate', 'had come before'],
  ['stale', '--stale', 'had been superseded before it came'],
  ['refused', '--refused', 'could not be accepted: a dead letter'],
];

function Attention({ now, who }) {
  const { open, oldest } = now.conflicts;
  const mayDo = who.mayResolve && !who.readOnly;
  if (open === 0 && now.deadLetters.waiting === 0) {
    if (now.unread) {
      return h(Unread, { why: now.unread, label: 'To do' });
    }
    return h(
      'section',
      { class: 'attention calm', 'aria-label': 'To do' },
      h(
        'p',
        null,
        h('b', null, now.loading ? 'What waits for you is not known yet.' : 'Nothing waits for you.'),
        now.loading ? ' The topics are still being read.' : ' No conflict is open, no dead letter waits.',
      ),
    );
  }
  return h(
    'section',
    { class: 'attention', 'aria-label': 'To do' },
    open > 0 &&
      h(
        'div',
        { class: 'attention-part' },
        h(
          'p',
          null,
          h('b', { class: 'big' }, count(open, 'open conflict')),
          oldest !== null && h('span', { class: 'dim' }, 'the oldest since ', h(Age, { at: oldest, ago: false })),
        ),
        h('a', { class: 'button primary', href: urls.conflicts() }, mayDo ? 'Settle conflicts' : 'Look at conflicts'),
      ),
    now.deadLetters.waiting > 0 &&
      h(
        'div',
        { class: 'attention-part' },
        h(
          'p',
          null,
          h('b', { class: 'big' }, count(now.deadLetters.waiting, 'dead letter')),
          h('span', { class: 'dim' }, 'could not be accepted and wait'),
        ),
        h('a', { class: 'button', href: urls.letters() }, 'Look at dead letters'),
      ),
  );
}

function Figure({ name, value, note, tone }) {
  return h(
    'div',
    { class: `figure ${tone ?? ''}` },
    h('dt', null, name),
    h('dd', null, value, note && h('span', { class: 'dim' }, note)),
  );
}

function milliseconds(ms) {
  return ms === null || ms === undefined ? '–' : ms < 10_000 ? `${Math.round(ms).toLocaleString()} ms` : spanText(ms);
}

function Figures({ now }) {
  return h(
    'dl',
    { class: 'figures', 'aria-label': 'Now' },
    CLASSES.map(([name, , what]) =>
      h(
        'div',
        {
          key: name,
          class: 'figure',
          title: `A change that ${what}. Counted since each of the instances below was started; what is sent again counts again.`,
        },
        h('dt', null, h('span', { class: `swatch ${name}`, 'aria-hidden': 'true' }), name),
        h('dd', null, brief(now.rates[name]), h('span', { class: 'dim' }, '/s')),
        h('dd', { class: 'dim small' }, `${now.totals[name].toLocaleString()} since the start`),
      ),
    ),
    h(Figure, { name: 'freshness p50', value: milliseconds(now.freshness.p50Ms) }),
    h(Figure, { name: 'freshness p99', value: milliseconds(now.freshness.p99Ms) }),
  );
}

function Charts() {
  const { points } = useStore(series);
  return h(
    'section',
    { 'aria-labelledby': 'hour' },
    h('h2', { id: 'hour' }, 'The last hour'),
    h(
      'div',
      { class: 'charts' },
      h(Chart, {
        title: 'Changes a second',
        points,
        lines: CLASSES.map(([name, colour]) => ({ name, of: name, colour, isFilled: name === 'applied' })),
      }),
      h(Chart, {
        title: 'Freshness',
        points,
        unit: ' ms',
        lines: [
          { name: 'p50', of: 'p50Ms', colour: '--applied' },
          { name: 'p99', of: 'p99Ms', colour: '--concurrent' },
        ],
      }),
      h(Chart, {
        title: 'Waiting for a person',
        points,
        lines: [
          { name: 'open conflicts', of: 'open', colour: '--concurrent' },
          { name: 'dead letters', of: 'deadLetters', colour: '--refused' },
        ],
      }),
    ),
  );
}

export function Overview() {
  const live = useStore(overview);
  const who = useStore(session);
  const first = useCall((signal) => api.overview(signal), []);
  useEffect(() => {
    if (first.value && !overview.get()) {
      overview.set(first.value);
    }
  }, [first.value]);
  const now = live ?? first.value;
  return h(
    'div',
    { class: 'view overview' },
    h('div', { class: 'view-head' }, h(Heading, { title: 'Overview' })),
    !now && (first.problem ? h(Failure, { problem: first.problem, again: first.again }) : h(Loading)),
    now &&
      h(
        Fragment,
        null,
        h(Attention, { now, who }),
        h(Figures, { now }),
        h(Charts),
        h(
          'div',
          { class: 'cards' },
          h(Tally, {
            title: 'Open conflicts by type',
            entries: now.conflicts.openByType,
            href: (type) => urls.conflicts({ type }),
            none: 'None is open.',
          }),
          h(Tally, {
            title: 'Conflicts of the last hour',
            entries: now.conflicts.byType,
            href: (type) => urls.conflicts({ type, status: 'all', order: 'newest' }),
            none: 'None.',
          }),
          h(Tally, {
            title: 'Dead letters by reason',
            entries: now.deadLetters.byReason,
            href: (reason) => urls.letters({ reason }),
            words: { [NO_REASON]: 'no reason' },
            none: 'None waits.',
          }),
          h(Origins, { origins: now.origins }),
          h(Instances, { instances: now.instances }),
          h(Policy, { now }),
        ),
      ),
  );
}
