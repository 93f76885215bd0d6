// What was written of a product, and what each change did.
import { api } from '../api.js';
import { h, useState } from '../lib.js';
import { Time } from '../time.js';
import { Dot, count } from '../text.js';
import { Empty, Failure, Loading, Note, Told, useCall } from '../parts/states.js';
import { Said } from '../parts/change.js';

const FIRST = 50;
/** How far a writer's clock is from the record's time before that is told. */
const CLOCK_MS = 1_000;

function Change({ change }) {
  const [isOpen, setOpen] = useState(false);
  const { position, context } = change;
  const seen = Object.entries(context ?? {});
  return h(
    'li',
    { class: `change ${change.what}` },
    h(
      'p',
      { class: 'line' },
      h(Time, { at: change.at }),
      change.dot && h(Dot, { dot: change.dot }),
      change.op && h('span', { class: 'op' }, change.op),
      h('span', { class: `what ${change.what}` }, change.what),
      h(Told, { value: change.why }),
    ),
    h(
      'p',
      { class: 'line small dim' },
      change.dot === null
        ? 'could not be read'
        : context === null || context === undefined
          ? 'did not say what it had seen'
          : seen.length
            ? ['had seen ', seen.slice(0, 8).map(([origin, sequence]) => h(Dot, { key: origin, dot: `${origin}:${sequence}` }))]
            : 'had seen nothing',
      ` · ${position.topic}-${position.partition}@${position.offset}`,
      change.timestamp !== null &&
        Math.abs(change.at - change.timestamp) > CLOCK_MS && [' · its own clock: ', h(Time, { at: change.timestamp })],
      change.product &&
        h(
          'button',
          { type: 'button', class: 'fold', 'aria-expanded': String(isOpen), onClick: () => setOpen(!isOpen) },
          change.fields ? `its ${count(change.fields.length, 'field')}` : 'its product',
        ),
    ),
    isOpen && h(Said, { product: change.product, fields: change.fields }),
  );
}

export function History({ sku, item }) {
  const [limit, setLimit] = useState(FIRST);
  const call = useCall((signal) => api.history(sku, limit, signal), [sku, limit, item]);
  const history = call.value;
  if (call.problem?.status === 404) {
    return null;
  }
  return h(
    'section',
    { 'aria-labelledby': 'history' },
    h('h2', { id: 'history' }, 'History ', h('span', { class: 'dim' }, 'newest first')),
    call.problem && h(Failure, { problem: call.problem, again: call.again }),
    !history && call.isLoading && h(Loading, { what: 'Reading the topic of changes' }),
    history?.note && h(Note, null, h(Told, { value: history.note })),
    history && history.changes.length === 0 && h(Empty, { title: 'The topic has no change of it any more.' }),
    history &&
      h(
        'ol',
        { class: 'changes' },
        history.changes.map((change) =>
          h(Change, { key: `${change.position.topic} ${change.position.partition} ${change.position.offset}`, change }),
        ),
      ),
    history &&
      history.changes.length >= limit &&
      h(
        'button',
        { type: 'button', class: 'button', disabled: call.isLoading, onClick: () => setLimit(limit * 4) },
        'Earlier ones',
      ),
    history &&
      !history.complete &&
      history.changes.length < limit &&
      h('p', { class: 'dim' }, 'Earlier changes are not in the topic any more.'),
  );
}
