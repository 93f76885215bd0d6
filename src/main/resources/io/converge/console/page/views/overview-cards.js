// The cards of the overview: what there is of each kind, who writes, what runs, what decides.
import { Fragment, h } from '../lib.js';
import { Age, Time, spanText } from '../time.js';
import { Name, Origin, Text, count } from '../text.js';
import { brief } from '../parts/chart.js';
import { Badge } from '../parts/states.js';

/** @param words in the place of some names */
export function Tally({ title, entries, href, none, words = {} }) {
  const rows = Object.entries(entries)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...rows.map(([, n]) => n));
  return h(
    'section',
    { class: 'card' },
    h('h2', null, title),
    rows.length === 0
      ? h('p', { class: 'dim' }, none)
      : h(
          'ul',
          { class: 'tally-list' },
          rows.map(([name, n]) =>
            h(
              'li',
              { key: name },
              h('a', { href: href(name) }, words[name] ?? name),
              h('span', { class: 'gauge', 'aria-hidden': 'true' }, h('span', { style: { width: `${(100 * n) / most}%` } })),
              h('b', null, n.toLocaleString()),
            ),
          ),
        ),
  );
}

function clockOffset(ms) {
  return ms === null
    ? '–'
    : Math.abs(ms) < 1_000
      ? `${ms > 0 ? '+' : ms < 0 ? '−' : ''}${Math.abs(Math.round(ms))} ms`
      : `${ms > 0 ? '+' : '−'}${spanText(Math.abs(ms))}`;
}

export function Origins({ origins }) {
  // By name: a table that follows the latest change would move under the eye.
  const rows = origins.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
  return h(
    'section',
    { class: 'card' },
    h('h2', null, 'Origins'),
    rows.length === 0
      ? h('p', { class: 'dim' }, 'Nobody has written yet.')
      : h(
          'div',
          { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Origins' },
          h(
            'table',
            { class: 'table' },
            h(
              'thead',
              null,
              h(
                'tr',
                null,
                h('th', { scope: 'col' }, 'Origin'),
                h('th', { scope: 'col' }, 'Last change'),
                h('th', { scope: 'col', class: 'number' }, 'Per second'),
                h(
                  'th',
                  {
                    scope: 'col',
                    class: 'number',
                    title: 'How far its timestamps are from the times of its records',
                  },
                  'Clock',
                ),
              ),
            ),
            h(
              'tbody',
              null,
              rows.map((origin) =>
                h(
                  'tr',
                  { key: origin.name },
                  h('th', { scope: 'row' }, h(Origin, { name: origin.name })),
                  h('td', null, h(Age, { at: origin.last })),
                  h('td', { class: 'number' }, brief(origin.perSecond)),
                  h(
                    'td',
                    { class: `number ${Math.abs(origin.clockOffsetMs) > 5_000 ? 'bad-text' : ''}` },
                    clockOffset(origin.clockOffsetMs),
                  ),
                ),
              ),
            ),
          ),
        ),
  );
}

function Partitions({ partitions }) {
  return h(
    'ul',
    { class: 'partitions' },
    partitions
      .slice()
      .sort((a, b) => a.partition - b.partition)
      .map(({ partition, role, lag }) =>
        h(
          'li',
          {
            key: `${partition}${role}`,
            class: role,
            title: `Partition ${partition}, ${role}${lag === null ? '' : `, ${count(lag, 'record')} behind`}`,
          },
          partition,
          role === 'standby' ? ' standby' : '',
          lag > 0 && h('span', { class: 'lag' }, ` −${brief(lag)}`),
        ),
      ),
  );
}

export function Instances({ instances }) {
  return h(
    'section',
    { class: 'card' },
    h('h2', null, 'Instances'),
    h(
      'ul',
      { class: 'instances' },
      instances.map((instance, i) =>
        h(
          'li',
          { key: instance.url ?? i },
          h(
            'p',
            { class: 'line' },
            h(Badge, { kind: instance.ready ? 'done' : 'open' }, instance.ready ? 'ready' : 'not ready'),
            h('b', null, instance.url ?? 'this one'),
            instance.self && instance.url && h('span', { class: 'dim' }, '(answers you)'),
            h('span', { class: 'dim' }, instance.state, instance.version && ` · ${instance.version}`),
          ),
          instance.restoring &&
            h(
              'p',
              null,
              'Restoring ',
              h('progress', { value: instance.restoring.done, max: instance.restoring.of, 'aria-label': 'Restored' }),
              ` ${brief(instance.restoring.done)} of ${brief(instance.restoring.of)} records`,
            ),
          instance.problems.map((problem) => h('p', { key: problem, class: 'bad-text' }, problem)),
          h(Partitions, { partitions: instance.partitions }),
        ),
      ),
    ),
  );
}

export function Policy({ now }) {
  const { policy, topics } = now;
  return h(
    'section',
    { class: 'card' },
    h('h2', null, 'Policy'),
    h(
      'p',
      { class: 'line' },
      h('b', null, policy.name),
      policy.since !== null && h('span', { class: 'dim' }, 'since ', h(Time, { at: policy.since })),
      h('code', { class: 'dim', title: policy.digest }, policy.digest.slice(0, 12)),
    ),
    h(
      'dl',
      { class: 'settings' },
      Object.entries(policy.settings).map(([key, value]) =>
        h(
          Fragment,
          { key },
          h('dt', null, h('code', null, key)),
          h('dd', null, value === '' ? h('span', { class: 'dim' }, '(empty)') : h(Text, { value })),
        ),
      ),
    ),
    h('h3', null, 'Topics'),
    h(
      'dl',
      { class: 'settings' },
      [
        ['changes', topics.changes.join(', ')],
        ['converged', topics.converged],
        ['conflicts', topics.conflicts],
        ['dead letters', topics.deadLetters],
      ].map(([name, topic]) => h(Fragment, { key: name }, h('dt', null, name), h('dd', null, h(Name, { value: topic })))),
    ),
  );
}
