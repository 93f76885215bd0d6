// A conflict's versions field by field: pure, so that it can be looked at without a page.
import { canonical, leaves, parseOrText } from './json.js';

/**
 * A cell: {kind, value}. `value`; `absent`: the version has no such field; `unwritten`: it says nothing there; `deleted`; `omitted`: too
 * large to be shown.
 */
const ABSENT = { kind: 'absent' };
const UNWRITTEN = { kind: 'unwritten' };
const DELETED = { kind: 'deleted' };
const OMITTED = { kind: 'omitted' };

function isBelow(pointer, field) {
  return pointer === field || pointer.startsWith(`${field}/`);
}

/** What a change says of a place: one of some fields alone takes away what it names and does not have. */
function elsewhere(version) {
  if (version.omitted) {
    return () => OMITTED;
  }
  if (!version.product) {
    return () => UNWRITTEN;
  }
  return (pointer) => (version.fields && !version.fields.some((field) => isBelow(pointer, field)) ? UNWRITTEN : ABSENT);
}

/** {map, at}: what stands at pointers, and what to say of every other one. */
function cellsOf(version) {
  if (version.op === 'DELETE') {
    return { at: () => DELETED, map: new Map() };
  }
  const map = new Map();
  if (version.product) {
    for (const [pointer, value] of leaves(version.product)) {
      if (
        !version.fields ||
        version.fields.some((field) => isBelow(pointer, field) || field.startsWith(`${pointer}/`))
      ) {
        map.set(pointer, { kind: 'value', value });
      }
    }
  }
  for (const { leaf, value, omitted } of version.values ?? []) {
    if (!map.has(leaf)) {
      map.set(leaf, omitted ? OMITTED : value === null ? ABSENT : { kind: 'value', value: parseOrText(value) });
    }
  }
  return { at: elsewhere(version), map };
}

/** What a change of some fields alone writes: [{pointer, value}], undefined where it takes away. */
export function writes({ product, fields }) {
  const { map } = cellsOf({ op: '', product: product ?? {}, fields });
  const written = [...map].filter(([pointer]) => pointer !== '');
  const gone = fields.filter((field) => !written.some(([pointer]) => isBelow(pointer, field)));
  return [...written.map(([pointer, { value }]) => ({ pointer, value })), ...gone.map((pointer) => ({ pointer }))];
}

function standingCells({ product, deleted, omitted }) {
  return cellsOf({ op: deleted ? 'DELETE' : '', product, omitted, fields: null });
}

/** The leaf of a disputed one that a pointer belongs to, a group's member too. */
function isDisputed(pointer, disputed) {
  return disputed.some(
    ({ leaf, fields }) => pointer === leaf || (fields ?? []).includes(pointer) || pointer.startsWith(`${leaf}/`),
  );
}

/** What stands where none of the versions says anything is in nobody's dispute. */
function isUntouched(columns, cells) {
  const written = cells.filter((_, i) => columns[i].version);
  return written.length > 0 && written.every(({ kind }) => kind === 'unwritten');
}

/** What one version alone says is nothing that others agree on. */
function sameCells(cells) {
  const heard = cells.filter(({ kind }) => kind === 'value' || kind === 'absent');
  const texts = heard.map((cell) => (cell.kind === 'absent' ? '' : canonical(cell.value)));
  return texts.length > 1 && !cells.some(({ kind }) => kind === 'omitted') && texts.every((text) => text === texts[0]);
}

/**
 * Columns and rows of the comparison. `isEqual`: there is nothing to choose.
 *
 * @returns {columns: [{key, version, isStanding}], rows: [{pointer, cells, isEqual, isDisputed, isDecimal}], standing: index of what stands or −1}
 */
export function comparison(conflict) {
  const versions = conflict.versions.map((version) => ({
    key: version.dot,
    version,
    isStanding: version.stands,
    ...cellsOf(version),
  }));
  const stands = conflict.standing;
  const isOther = !versions.some(({ isStanding }) => isStanding) && (stands.product || stands.deleted || stands.omitted);
  const columns = isOther ? [{ key: '', version: null, isStanding: true, ...standingCells(stands) }, ...versions] : versions;
  const pointers = new Set(columns.flatMap(({ map }) => [...map.keys()]));
  const rows = [...pointers].map((pointer) => {
    const cells = columns.map(({ map, at }) => map.get(pointer) ?? at(pointer));
    return {
      pointer,
      cells,
      isEqual: isUntouched(columns, cells) || sameCells(cells),
      isDisputed: isDisputed(pointer, conflict.disputed),
      isDecimal: (conflict.decimals ?? []).includes(pointer),
    };
  });
  return { columns, rows, standing: columns.findIndex(({ isStanding }) => isStanding) };
}

/** What is new in a conflict since it was looked at, in words. */
export function news(before, now) {
  const dots = (conflict) => conflict.versions.map(({ dot }) => dot);
  const came = dots(now).filter((dot) => !dots(before).includes(dot));
  const went = dots(before).filter((dot) => !dots(now).includes(dot));
  return {
    came: now.versions.filter(({ dot }) => came.includes(dot)),
    went,
    isClosed: before.summary.open && !now.summary.open,
    winner: before.standing.winner === now.standing.winner ? null : now.standing.winner,
  };
}
