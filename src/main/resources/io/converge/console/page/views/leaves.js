// Under field-merge: who wrote which field of a product.
import { parseOrText } from '../json.js';
import { h, useState } from '../lib.js';
import { Dot } from '../text.js';
import { Pointer } from '../parts/difference.js';
import { Badge } from '../parts/states.js';
import { Value } from '../parts/value.js';

const MOST_LEAVES = 200;

function Written({ write }) {
  if (write.omitted) {
    return h('span', { class: 'absent' }, 'too large to be shown');
  }
  return write.value === null ? h(Value, {}) : h(Value, { value: parseOrText(write.value) });
}

/** @param omitted how many are not told */
export function Leaves({ leaves, omitted }) {
  const [most, setMost] = useState(MOST_LEAVES);
  const all = Object.entries(leaves);
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'leaves' },
    h('h2', { id: 'leaves' }, 'Who wrote which field'),
    h(
      'div',
      { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Who wrote which field' },
      h(
        'table',
        { class: 'table' },
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            ['Field', 'Written by', 'Value', ''].map((name, i) =>
              name ? h('th', { scope: 'col', key: i }, name) : h('td', { key: i }),
            ),
          ),
        ),
        h(
          'tbody',
          null,
          all
            .slice(0, most)
            .flatMap(([pointer, writes]) =>
              writes.map((write, i) =>
                h(
                  'tr',
                  { key: `${pointer} ${write.dot}` },
                  i === 0 && h('th', { scope: 'row', rowSpan: writes.length }, h(Pointer, { pointer })),
                  h('td', null, h(Dot, { dot: write.dot })),
                  h('td', null, h(Written, { write })),
                  h('td', null, write.stands && writes.length > 1 && h(Badge, { kind: 'info' }, 'stands')),
                ),
              ),
            ),
        ),
      ),
    ),
    all.length > most && h('button', { type: 'button', class: 'fold', onClick: () => setMost(most * 5) }, 'Show more fields'),
    omitted > 0 && h('p', { class: 'dim' }, `${omitted.toLocaleString()} more are not shown.`),
  );
}
