// A conflict's versions beside each other. In each field one can say whose value shall stand.
import { canonical, stringify } from '../json.js';
import { comparison, isOverridden } from '../compare.js';
import { h, useMemo, useState } from '../lib.js';
import { Time } from '../time.js';
import { Dot, count } from '../text.js';
import { Pointer } from '../parts/difference.js';
import { Badge } from '../parts/states.js';
import { Value } from '../parts/value.js';

const MOST_ROWS = 200;

function Seen({ context }) {
  const entries = Object.entries(context ?? {});
  if (context === null || context === undefined) {
    return h('span', { class: 'dim', title: 'The change came without a context' }, 'did not say what it had seen');
  }
  return h(
    'span',
    { class: 'seen' },
    h('span', { class: 'dim' }, entries.length ? 'had seen up to ' : 'had seen nothing'),
    entries.slice(0, 4).map(([origin, sequence], i) => [i > 0 && ' ', h(Dot, { key: origin, dot: `${origin}:${sequence}` })]),
    entries.length > 4 && ` +${entries.length - 4}`,
  );
}

function ColumnHead({ column, index, take, isOver }) {
  const { version, isStanding } = column;
  if (!version) {
    return h(
      'th',
      { scope: 'col', class: 'stands', role: 'columnheader' },
      h('p', { class: 'line' }, h('b', null, isOver ? 'Stood' : 'Stands now'), h(Badge, { kind: 'info' }, 'merged')),
    );
  }
  const { topic, partition, offset } = version.position;
  return h(
    'th',
    { scope: 'col', class: isStanding ? 'stands' : '', role: 'columnheader' },
    h('p', { class: 'line' }, h(Dot, { dot: version.dot }), isStanding && h(Badge, { kind: 'info' }, isOver ? 'stood' : 'stands now')),
    h(
      'p',
      { class: 'line small' },
      h('span', { class: 'op' }, version.op),
      h(Time, { at: version.timestamp }),
      h('span', { class: 'dim', title: `${topic}-${partition}@${offset}` }, `offset ${offset}`),
    ),
    h('p', { class: 'small' }, h(Seen, { context: version.context })),
    version.fields && h('p', { class: 'small dim' }, `speaks of ${count(version.fields.length, 'field')} alone`),
    // That a delete stands is kept by its own button.
    take &&
      !(isStanding && version.op === 'DELETE') &&
      h(
        'button',
        {
          type: 'button',
          class: `button ${isStanding ? '' : 'primary'}`,
          onClick: () => take(version),
          title: `Key ${index}`,
          'aria-label': `${version.op === 'DELETE' ? 'Take the delete' : 'Take this version'}: ${version.dot}`,
        },
        version.op === 'DELETE' ? 'Take the delete' : 'Take this version',
      ),
  );
}

/** Characters of a value in the name of what picks it. */
const MOST_SAID = 120;
const WORDS = { unwritten: 'not written', deleted: 'deleted', omitted: 'too large to be shown' };

function differs(cell, other) {
  return other?.kind === 'value' && canonical(other.value) !== canonical(cell.value);
}

/** What a cell is held against: what stands. What stands itself: the first that is otherwise. */
function counterpart(row, index, standing) {
  const cell = row.cells[index];
  const other = index === standing ? row.cells.find((each) => differs(cell, each)) : row.cells[standing];
  return cell.kind === 'value' && differs(cell, other) ? other.value : undefined;
}

function wordsOf(cell) {
  return cell.kind === 'below' ? `${count(cell.size, 'entry', 'entries')}, below` : (WORDS[cell.kind] ?? 'not there');
}

function CellValue({ cell, ...rest }) {
  return cell.kind === 'value'
    ? h(Value, { value: cell.value, ...rest })
    : h('span', { class: `absent ${cell.kind}` }, wordsOf(cell));
}

function spoken(cell) {
  const text = cell.kind !== 'value' ? wordsOf(cell) : typeof cell.value === 'string' ? cell.value || 'empty text' : stringify(cell.value);
  return text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)}…` : text;
}

const PICKED_FROM = ['value', 'below', 'absent'];

function Cell({ row, index, columns, standing, picks, pick }) {
  const cell = row.cells[index];
  const { version, isStanding } = columns[index];
  const against = standing >= 0 ? counterpart(row, index, standing) : undefined;
  const label = version ? version.dot : 'what stands';
  const content = h(CellValue, { cell, against, isDecimal: row.isDecimal, isReference: index === standing });
  const canPick = pick && !row.isEqual && row.pointer !== '' && PICKED_FROM.includes(cell.kind);
  const picked = picks[row.pointer];
  const isPicked = picked === undefined ? isStanding && !isOverridden(picks, row.pointer) : picked === version?.dot;
  return h(
    'td',
    { role: 'cell', class: `${isPicked && canPick ? 'picked' : ''} ${isStanding ? 'stands' : ''}`, 'data-label': label },
    canPick
      ? h(
          'label',
          { class: 'pick' },
          h('input', {
            type: 'radio',
            name: `pick${row.pointer}`,
            checked: isPicked,
            'aria-label': `${row.pointer}: the value of ${label}: ${spoken(cell)}`,
            onChange: () => pick(row.pointer, isStanding ? null : version.dot),
          }),
          content,
        )
      : content,
  );
}

function Row({ row, ...rest }) {
  const isOver = isOverridden(rest.picks, row.pointer);
  return h(
    'tr',
    { role: 'row', class: `${row.isEqual ? 'equal' : row.isDisputed ? 'disputed' : 'differs'} ${isOver ? 'overridden' : ''}` },
    h(
      'th',
      { scope: 'row', role: 'rowheader' },
      h(Pointer, { pointer: row.pointer }),
      isOver && h('span', { class: 'dim small' }, ' by another pick'),
      row.isDisputed && h(Badge, { kind: 'open', title: 'Several wrote it, and none had seen the others' }, 'disputed'),
    ),
    row.cells.map((_, index) => h(Cell, { key: index, row, index, ...rest })),
  );
}

/**
 * @param take is called with a version; null where the viewer may not settle
 * @param picks pointer → dot
 * @param pick (pointer, dot or null)
 */
export function Versions({ conflict, take, picks, pick }) {
  const [areEqualShown, showEqual] = useState(false);
  const [most, setMost] = useState(MOST_ROWS);
  const { columns, rows, standing } = useMemo(() => comparison(conflict), [conflict]);
  const equal = rows.filter(({ isEqual }) => isEqual);
  const shown = (areEqualShown ? rows : rows.filter(({ isEqual }) => !isEqual)).slice(0, most);
  const shared = { columns, standing, picks, pick };
  return h(
    'div',
    { class: 'versions' },
    h(
      'div',
      { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Versions, field by field' },
      h(
        'table',
        { class: 'table compare', role: 'table' },
        h(
          'thead',
          { role: 'rowgroup' },
          h(
            'tr',
            { role: 'row' },
            h('th', { scope: 'col', role: 'columnheader', class: 'corner' }, 'Field'),
            columns.map((column, index) =>
              h(ColumnHead, {
                key: column.key,
                column,
                take,
                isOver: conflict.summary.status === 'CLOSED',
                index: columns.slice(0, index + 1).filter(({ version }) => version).length,
              }),
            ),
          ),
        ),
        h(
          'tbody',
          { role: 'rowgroup' },
          shown.map((row) => h(Row, { key: row.pointer, row, ...shared })),
          rows.length === 0 &&
            h(
              'tr',
              { role: 'row' },
              h('td', { role: 'cell', colSpan: columns.length + 1, class: 'dim' }, 'No version has a field that can be shown.'),
            ),
        ),
      ),
    ),
    h(
      'p',
      { class: 'line' },
      equal.length > 0 &&
        h(
          'button',
          { type: 'button', class: 'fold', 'aria-expanded': String(areEqualShown), onClick: () => showEqual(!areEqualShown) },
          areEqualShown
            ? `Fold away ${count(equal.length, 'equal field')}`
            : `Show ${count(equal.length, 'field')} in which all agree`,
        ),
      (areEqualShown ? rows.length : rows.length - equal.length) > most &&
        h('button', { type: 'button', class: 'fold', onClick: () => setMost(most * 5) }, 'Show more fields'),
    ),
  );
}
