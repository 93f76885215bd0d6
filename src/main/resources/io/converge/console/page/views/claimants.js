// A conflict about a unique value: the products that claim it.
import { h } from '../lib.js';
import { urls } from '../router.js';
import { Dot, Name, count, subjectText } from '../text.js';
import { Badge } from '../parts/states.js';
import { Product } from '../parts/value.js';

function Claimant({ claimant, edit, remove }) {
  const { sku, holds, product, omitted, winner } = claimant;
  return h(
    'li',
    { class: `card ${holds ? 'stands' : ''}` },
    h(
      'p',
      { class: 'line' },
      h('a', { href: urls.product(sku) }, h(Name, { value: sku, most: 80 })),
      holds && h(Badge, { kind: 'info' }, 'holds the value'),
      winner && h(Dot, { dot: winner }),
    ),
    omitted
      ? h('p', { class: 'dim' }, `The product is too large to be shown (${omitted.bytes.toLocaleString()} bytes).`)
      : h(Product, { value: product }),
    edit &&
      h(
        'p',
        { class: 'line' },
        !omitted && h('button', { type: 'button', class: 'button', onClick: () => edit(claimant) }, 'Change this product…'),
        h('button', { type: 'button', class: 'button danger-quiet', onClick: () => remove(claimant) }, 'Delete this product…'),
      ),
  );
}

/** @param edit null where the viewer may not settle */
export function Claimants({ conflict, edit, remove }) {
  const { summary, claimants, total } = conflict;
  return h(
    'section',
    { 'aria-labelledby': 'claimants' },
    h('h2', { id: 'claimants' }, 'Who claims it'),
    h(
      'p',
      null,
      h('b', null, h(Name, { value: subjectText(summary) })),
      ' must be unique',
      summary.open
        ? `. ${count(total ?? claimants.length, 'product')} claim it; change or delete all but one.`
        : '. This is over: no two products claim it any more.',
    ),
    h(
      'ul',
      { class: 'claimants' },
      claimants.map((claimant) => h(Claimant, { key: claimant.sku, claimant, edit, remove })),
    ),
  );
}
