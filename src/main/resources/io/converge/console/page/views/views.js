// Which view a URL is for.
import { h } from '../lib.js';
import { Empty, Heading } from '../parts/states.js';
import { Conflict } from './conflict.js';
import { Conflicts } from './conflicts.js';
import { DeadLetter } from './dead-letter.js';
import { DeadLetters } from './dead-letters.js';
import { Overview } from './overview.js';
import { Product } from './product.js';
import { Products } from './products.js';

function Nowhere() {
  return h(
    'div',
    { class: 'view' },
    h(Heading, { title: 'Nothing here' }),
    h(Empty, { title: 'There is no view at this address.' }, h('p', null, h('a', { href: '/' }, 'Go to the overview'))),
  );
}

export function viewOf({ path, parameters }) {
  const [first = '', ...rest] = path;
  const isList = rest.length === 0 || (rest.length === 1 && rest[0] === '');
  if (first === '' && isList) {
    return { View: Overview, section: 'overview', props: {} };
  }
  if (first === 'conflicts') {
    return isList
      ? { View: Conflicts, section: 'conflicts', props: { parameters } }
      : { View: Conflict, section: 'conflicts', props: { id: rest.join('/') } };
  }
  if (first === 'products') {
    return isList
      ? { View: Products, section: 'products', props: { parameters } }
      : { View: Product, section: 'products', props: { sku: parameters.sku ?? rest.join('/') } };
  }
  if (first === 'dead-letters') {
    const [topic, partition, offset] = rest;
    return isList
      ? { View: DeadLetters, section: 'dead-letters', props: { parameters } }
      : { View: DeadLetter, section: 'dead-letters', props: { topic, partition, offset } };
  }
  return { View: Nowhere, section: '', props: {} };
}
