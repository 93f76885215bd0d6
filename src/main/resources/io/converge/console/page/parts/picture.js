// Who saw whom: a small picture of a conflict's causal history. Time goes to the right, each origin has its line.
import { isUpTo } from '../json.js';
import { h } from '../lib.js';
import { Dot, markClass, markOf } from '../text.js';

const LANE = 44;
const STEP = 96;
const LEFT = 20;
const TOP = 22;
const MOST_VERSIONS = 24;

/** What is drawn: nodes by place, and the edges from what was seen to who saw it. */
export function causalLayout(versions) {
  const shown = versions
    .slice()
    .sort((a, b) => a.timestamp - b.timestamp || (a.dot < b.dot ? -1 : 1))
    .slice(0, MOST_VERSIONS);
  const lanes = [...new Set(shown.map(({ origin }) => origin))];
  const byDot = new Map(
    shown.map((version, i) => [version.dot, { ...version, isPast: false, column: i + 1, lane: lanes.indexOf(version.origin) }]),
  );
  const nodes = [...byDot.values()];
  const edges = [];
  for (const node of [...nodes]) {
    for (const [origin, sequence] of Object.entries(node.context ?? {})) {
      const inside = nodes.filter(
        (other) => !other.isPast && other.origin === origin && other !== node && isUpTo(other.sequence, sequence),
      );
      const from = inside.length ? inside.reduce((a, b) => (isUpTo(b.sequence, a.sequence) ? a : b)) : past(origin, sequence);
      if (from) {
        edges.push({ from, to: node });
      }
    }
    for (const dot of node.saw ?? []) {
      const from = byDot.get(dot);
      if (from && !edges.some((edge) => edge.from === from && edge.to === node)) {
        edges.push({ from, to: node });
      }
    }
  }
  return { nodes, edges, lanes, columns: shown.length + 1 + shiftPast(nodes), hidden: versions.length - shown.length };

  function past(origin, sequence) {
    if (sequence < 1) {
      return null;
    }
    const dot = `${origin}:${sequence}`;
    if (!byDot.has(dot)) {
      const lane = lanes.includes(origin) ? lanes.indexOf(origin) : lanes.push(origin) - 1;
      const node = { dot, origin, sequence, isPast: true, column: 0, lane };
      byDot.set(dot, node);
      nodes.push(node);
    }
    return byDot.get(dot);
  }
}

/** What lies before the conflict stands one beside the other, in each origin's order. Answers by how many columns the rest moved on. */
function shiftPast(nodes) {
  const lanes = new Map();
  for (const node of nodes.filter(({ isPast }) => isPast)) {
    lanes.set(node.lane, [...(lanes.get(node.lane) ?? []), node]);
  }
  const shift = Math.max(0, ...[...lanes.values()].map((lane) => lane.length - 1));
  nodes
    .filter(({ isPast }) => !isPast)
    .forEach((node) => {
      node.column += shift;
    });
  for (const lane of lanes.values()) {
    lane
      .sort((a, b) => (isUpTo(a.sequence, b.sequence) ? -1 : 1))
      .forEach((node, i) => {
        node.column = shift - lane.length + 1 + i;
      });
  }
  return shift;
}

function x(node) {
  return LEFT + node.column * STEP;
}

function y(node) {
  return TOP + node.lane * LANE;
}

function curve({ from, to }) {
  const middle = (x(from) + x(to)) / 2;
  return `M${x(from)} ${y(from)}C${middle} ${y(from)} ${middle} ${y(to)} ${x(to)} ${y(to)}`;
}

function words(version, versions) {
  const seen = (version.saw ?? []).filter((dot) => dot !== version.dot);
  const unseen = versions.filter((other) => other !== version && !seen.includes(other.dot));
  const blind = version.context === null;
  return h(
    'li',
    { key: version.dot },
    h(Dot, { dot: version.dot }),
    seen.length
      ? [' had seen ', seen.map((dot, i) => [i > 0 && ', ', h(Dot, { dot })])]
      : blind
        ? ' did not say what it had seen'
        : ' had seen none of the versions in conflict',
    seen.length && unseen.length ? [', but not ', unseen.map(({ dot }, i) => [i > 0 && ', ', h(Dot, { dot })])] : null,
  );
}

/** The shape that the origin's mark has beside its name. */
function Mark({ node, r }) {
  const { shape } = markOf(node.origin);
  const [cx, cy] = [x(node), y(node)];
  return shape === 0
    ? h('circle', { class: 'sign', cx, cy, r })
    : h('rect', {
        class: 'sign',
        x: cx - r * 0.9,
        y: cy - r * 0.9,
        width: r * 1.8,
        height: r * 1.8,
        transform: shape === 2 ? `rotate(45 ${cx} ${cy})` : undefined,
      });
}

export function CausalPicture({ versions }) {
  const { nodes, edges, lanes, columns, hidden } = causalLayout(versions);
  const width = LEFT * 2 + (columns - 1) * STEP + 70;
  const height = TOP * 2 + Math.max(0, lanes.length - 1) * LANE;
  return h(
    'figure',
    { class: 'picture' },
    h(
      'div',
      { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Picture of who saw whom' },
      h(
        'svg',
        { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'Who saw whom; told in words below' },
        lanes.map((origin, lane) => h('path', { key: origin, class: 'lane', d: `M${LEFT} ${TOP + lane * LANE}H${width - 8}` })),
        edges.map((edge, i) => h('path', { key: i, class: 'edge', d: curve(edge) })),
        nodes.map((node) =>
          h(
            'g',
            { key: node.dot, class: `node ${markClass(node.origin)} ${node.isPast ? 'past' : ''}` },
            node.stands && h('circle', { class: 'halo', cx: x(node), cy: y(node), r: 11 }),
            h(Mark, { node, r: node.isPast ? 4 : 7 }),
            h('text', { x: x(node), y: y(node) - 12, 'text-anchor': node.column === 0 ? 'start' : 'middle' }, short(node.dot)),
          ),
        ),
      ),
    ),
    h(
      'figcaption',
      null,
      h(
        'ul',
        { class: 'seen-list' },
        versions.slice(0, MOST_VERSIONS).map((version) => words(version, versions)),
      ),
      hidden > 0 && h('p', { class: 'dim' }, `${hidden} more versions are not drawn.`),
    ),
  );
}

function short(dot) {
  const at = dot.lastIndexOf(':');
  const name = dot.slice(0, at).replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '·');
  return `${name.length > 12 ? `${name.slice(0, 11)}…` : name}:${dot.slice(at + 1).slice(-6)}`;
}
