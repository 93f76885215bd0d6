// What a choice changes: field by field, what stands and what becomes of it.
import { h } from '../lib.js';
import { pointerWords } from '../json.js';
import { Text } from '../text.js';
import { Value } from './value.js';

/** A field's place in words, its parts divided. */
export function Pointer({ pointer }) {
  const words = pointerWords(pointer);
  return h(
    'span',
    { class: 'pointer' },
    words.length === 0
      ? h('span', { class: 'dim' }, 'the whole product')
      : words.map((word, i) => [
          i > 0 && h('span', { class: 'dim' }, ' › '),
          h(Text, { value: word || '(empty)', fold: 60 }),
        ]),
  );
}

/**
 * @param changes [{pointer, stands, becomes}]; absent: the field is not there
 * @param decimals pointers at which texts are numbers
 */
export function Difference({ changes, decimals = [] }) {
  if (changes.length === 0) {
    return h('p', { class: 'dim' }, 'The product stays as it stands now, and the conflict will be closed.');
  }
  return h(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Difference' },
    h(
      'table',
      { class: 'table difference-table' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ['Field', 'Stands now', 'Becomes'].map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        null,
        changes.map(({ pointer, stands, becomes }) =>
          h(
            'tr',
            { key: pointer },
            h('th', { scope: 'row' }, h(Pointer, { pointer })),
            h(
              'td',
              { class: 'before', 'data-label': 'Stands now' },
              h(Value, { value: stands, against: becomes, isDecimal: decimals.includes(pointer), isReference: true }),
            ),
            h(
              'td',
              { class: 'after', 'data-label': 'Becomes' },
              h(Value, { value: becomes, against: stands, isDecimal: decimals.includes(pointer) }),
            ),
          ),
        ),
      ),
    ),
  );
}
