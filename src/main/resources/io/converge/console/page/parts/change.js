// What a change says of a product: all of it, or some fields alone.
import { writes } from '../compare.js';
import { Fragment, h } from '../lib.js';
import { Pointer } from './difference.js';
import { Product, Value } from './value.js';

/** @param fields null: the change says all of the product */
export function Said({ product, fields }) {
  return fields
    ? h(
        'dl',
        { class: 'settings said' },
        writes({ product, fields }).map(({ pointer, value }) =>
          h(Fragment, { key: pointer }, h('dt', null, h(Pointer, { pointer })), h('dd', null, h(Value, { value }))),
        ),
      )
    : h(Product, { value: product });
}
