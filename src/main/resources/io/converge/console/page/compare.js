// A conflict's versions field by field: pure, so that it can be looked at without a page.
import { canonical, isObject, leaves, parseOrText } from './json.js';

/**
 * A cell: {kind, value, size}. `value`; `below`: what the version has there stands in the rows below, `size` of them; `absent`: it has no such
 * entry; `nowhere`: it has nothing that could have one; `unwritten`: it says nothing there; `deleted`; `omitted`: too large to be shown.
 */
const ABSENT = { kind: 'absent' };
const NOWHERE = { kind: 'nowhere' };
const UNWRITTEN = { kind: 'unwritten' };
const DELETED = { kind: 'deleted' };
const OMITTED = { kind: 'omitted' };

function isBelow(pointer, field) {
  return pointer === field || pointer.startsWith(`${field}/`);
}

/** The places that a place is in, the nearest first. */
function above(pointer) {
  const places = [];
  for (let at = pointer.lastIndexOf('/'); at >= 0; at = at > 0 ? pointer.lastIndexOf('/', at - 1) : -1) {
    places.push(pointer.slice(0, at));
  }
  return places;
}

/** The picks with another one. What is above or below it and was picked is so no more: one of both would say nothing. */
export function picked(picks, pointer, dot) {
  const rest = Object.fromEntries(
    Object.entries(picks).filter(([other]) => !isBelow(other, pointer) && !isBelow(pointer, other)),
  );
  return dot === null ? rest : { ...rest, [pointer]: dot };
}

/** Whether a pick above or below a place says what stands there. */
export function isOverridden(picks, pointer) {
  return Object.keys(picks).some((other) => other !== pointer && (isBelow(other, pointer) || isBelow(pointer, other)));
}

/** How many members stand directly below each place that has some. */
function membersBelow(map) {
  const members = new Map();
  for (const pointer of map.keys()) {
    let child = pointer;
    for (const place of above(pointer)) {
      members.set(place, (members.get(place) ?? new Set()).add(child));
      child = place;
    }
  }
  return members;
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
function cellsOf(version, isWhole) {
  if (version.op === 'DELETE') {
    return { at: () => DELETED, map: new Map() };
  }
  const map = new Map();
  if (version.product) {
    for (const [pointer, value] of leaves(version.product, isWhole)) {
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
  const missing = elsewhere(version);
  const members = membersBelow(map);
  const at = (pointer) => {
    if (members.has(pointer)) {
      return { kind: 'below', size: members.get(pointer).size };
    }
    const cell = missing(pointer);
    const holder = cell === ABSENT ? above(pointer).find((place) => map.has(place)) : undefined;
    // An empty map has room for an entry; null has none.
    return holder === undefined || isObject(map.get(holder).value) ? cell : NOWHERE;
  };
  return { at, map };
}

/** What a change of some fields alone writes: [{pointer, value}], undefined where it takes away. */
export function writes({ product, fields }) {
  const { map } = cellsOf({ op: '', product: product ?? {}, fields });
  const written = [...map].filter(([pointer]) => pointer !== '');
  const gone = fields.filter((field) => !written.some(([pointer]) => isBelow(pointer, field)));
  return [...written.map(([pointer, { value }]) => ({ pointer, value })), ...gone.map((pointer) => ({ pointer }))];
}

function standingCells({ product, deleted, omitted }, isWhole) {
  return cellsOf({ op: deleted ? 'DELETE' : '', product, omitted, fields: null }, isWhole);
}

/** The leaf of a disputed one that a pointer belongs to, a group's member too; of one value that is shown whole, one that is in it. */
function isDisputed(pointer, disputed, isWhole) {
  return disputed.some(
    ({ leaf, fields }) => isBelow(pointer, leaf) || (fields ?? []).includes(pointer) || (isWhole && isBelow(leaf, pointer)),
  );
}

/** What stands where none of the versions says anything is in nobody's dispute. */
function isUntouched(columns, cells) {
  const written = cells.filter((_, i) => columns[i].version);
  return written.length > 0 && written.every(({ kind }) => kind === 'unwritten');
}

/** What one version alone says is nothing that others agree on. */
function sameCells(cells) {
  const heard = cells.filter(({ kind }) => ['value', 'absent', 'nowhere', 'below'].includes(kind));
  const texts = heard.map((cell) => (cell.kind === 'value' ? canonical(cell.value) : cell.kind === 'below' ? 'below' : ''));
  return texts.length > 1 && !cells.some(({ kind }) => kind === 'omitted') && texts.every((text) => text === texts[0]);
}

/** As people count: `k2` before `k10`. */
const NATURAL = new Intl.Collator(undefined, { numeric: true });

/** Places in the order of a product's fields; the entries of a map, which have none, by their keys. */
function inOrder(pointers, maps) {
  const ranks = new Map();
  for (const pointer of pointers) {
    for (const place of [pointer, ...above(pointer)]) {
      ranks.set(place, Math.min(ranks.get(place) ?? ranks.size, ranks.size));
    }
  }
  const way = (pointer) => [...above(pointer).reverse(), pointer];
  return [...pointers].sort((a, b) => {
    const [ways, others] = [way(a), way(b)];
    const at = ways.findIndex((place, i) => place !== others[i]);
    if (at < 0 || others[at] === undefined) {
      return ways.length - others.length;
    }
    const [place, other] = [ways[at], others[at]];
    return (maps.has(ways[at - 1]) && NATURAL.compare(place, other)) || ranks.get(place) - ranks.get(other);
  });
}

/**
 * Columns and rows of the comparison. `isEqual`: there is nothing to choose.
 *
 * @returns {columns: [{key, version, isStanding}], rows: [{pointer, cells, isEqual, isDisputed, isDecimal}], standing: index of what stands or −1}
 */
export function comparison(conflict) {
  const whole = new Set(conflict.unions ?? []);
  const isWhole = (pointer) => whole.has(pointer);
  const versions = conflict.versions.map((version) => ({
    key: version.dot,
    version,
    isStanding: version.stands,
    ...cellsOf(version, isWhole),
  }));
  const stands = conflict.standing;
  const isOther = !versions.some(({ isStanding }) => isStanding) && (stands.product || stands.deleted || stands.omitted);
  const columns = isOther ? [{ key: '', version: null, isStanding: true, ...standingCells(stands, isWhole) }, ...versions] : versions;
  const pointers = new Set(columns.flatMap(({ map }) => [...map.keys()]));
  const rows = inOrder(pointers, new Set(conflict.maps ?? [])).map((pointer) => {
    const cells = columns.map(({ map, at }) => map.get(pointer) ?? at(pointer));
    return {
      pointer,
      cells,
      isEqual: isUntouched(columns, cells) || sameCells(cells),
      isDisputed: isDisputed(pointer, conflict.disputed, isWhole(pointer)),
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
