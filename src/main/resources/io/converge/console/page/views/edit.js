// A product as JSON, to be written anew.
import { parse, stringify, isObject } from '../json.js';
import { h, useEffect, useRef, useState } from '../lib.js';
import { Dialog } from '../parts/dialog.js';
import { Note } from '../parts/states.js';

/** Where in a text a parser stopped, as line and column; what browsers say of it differs. */
function placeOf(text, message) {
  const position = /position (\d+)/.exec(message);
  const line = /line (\d+) column (\d+)/.exec(message);
  if (line) {
    return { line: Number(line[1]), column: Number(line[2]) };
  }
  if (!position) {
    return null;
  }
  const before = text.slice(0, Number(position[1])).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/** {product} or {fault, place} */
export function check(text) {
  try {
    const product = parse(text);
    return isObject(product) ? { product } : { fault: 'A product is an object: { … }', place: null };
  } catch (e) {
    return {
      fault: e.message
        .replace(/^JSON\.parse: /, '')
        .replace(/ (in JSON )?at (position|line) .*$/s, '')
        .replace(/, \.\.\..*$/s, ''),
      place: placeOf(text, e.message),
    };
  }
}

function select(area, { line, column }) {
  const at =
    area.value
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, each) => sum + each.length + 1, 0) +
    column -
    1;
  area.focus();
  area.setSelectionRange(at, at + 1);
}

/**
 * @param starts [{name, product}]: what one may begin with
 * @param isMoved whether the conflict is not any more as it was shown
 * @param next is called with the product
 */
export function Edit({ title, starts, text: first, isMoved, close, next }) {
  const [from, setFrom] = useState(0);
  const [text, setText] = useState(first ?? stringify(starts[0].product ?? {}, 2));
  const area = useRef(null);
  const result = check(text);
  useEffect(() => area.current.focus(), []);
  const begin = (event) => {
    const index = Number(event.target.value);
    setFrom(index);
    setText(stringify(starts[index].product ?? {}, 2));
  };
  return h(
    Dialog,
    {
      title,
      close,
      wide: true,
      actions: [
        h('button', { type: 'button', class: 'button', onClick: close }, 'Cancel'),
        h(
          'button',
          { type: 'button', class: 'button primary', disabled: !result.product || isMoved, onClick: () => next(result.product, text) },
          'See what it does',
        ),
      ],
    },
    isMoved &&
      h(
        Note,
        { kind: 'warn', role: 'alert' },
        'The conflict has moved while you were editing: this cannot be written. Keep your text, and begin again from what is new.',
      ),
    h(
      'p',
      { class: 'line' },
      starts.length > 1 &&
        h(
          'label',
          { class: 'field' },
          h('span', null, 'Begin with'),
          h(
            'select',
            { value: from, onChange: begin },
            starts.map(({ name }, i) => h('option', { key: name, value: i }, name)),
          ),
        ),
      h(
        'button',
        { type: 'button', class: 'fold', disabled: !result.product, onClick: () => setText(stringify(result.product, 2)) },
        'Lay it out',
      ),
    ),
    h('label', { class: 'hidden', for: 'editor' }, 'Product as JSON'),
    h('textarea', {
      id: 'editor',
      class: 'editor',
      ref: area,
      value: text,
      spellcheck: false,
      rows: 18,
      dir: 'ltr',
      'aria-invalid': String(!result.product),
      'aria-describedby': 'editor-state',
      onInput: (event) => setText(event.target.value),
    }),
    h(
      'div',
      { id: 'editor-state', role: 'status' },
      result.product
        ? h(Note, { kind: 'good' }, 'This is JSON. Whether it fits the schema is checked next.')
        : h(
            Note,
            { kind: 'bad' },
            result.place && h('b', null, `Line ${result.place.line}, column ${result.place.column}: `),
            result.fault,
            ' ',
            result.place &&
              h('button', { type: 'button', class: 'fold', onClick: () => select(area.current, result.place) }, 'go there'),
          ),
    ),
  );
}
