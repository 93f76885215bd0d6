// A chart of the last hour that goes on. uPlot is fetched with the first one.
import { h, useEffect, useRef, useState } from '../lib.js';
import { clockText } from '../time.js';

const HEIGHT = 132;
const LEAST_S = 300;
let loading = null;

function loadPlot() {
  loading ??= new Promise((done, failed) => {
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/assets/lib/uplot.css' });
    const script = Object.assign(document.createElement('script'), {
      src: '/assets/lib/uplot.js',
      onload: () => done(self.uPlot),
      onerror: failed,
    });
    document.head.append(style, script);
  });
  return loading;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The seconds that the axis reaches over, whatever few of them have a point. */
export function span(times) {
  const last = times[times.length - 1];
  return [Math.min(times[0], last - LEAST_S), last];
}

function options(width, lines, unit) {
  const axis = {
    stroke: colour('--dim'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: {
      // Not what uPlot has found: of one point it makes a day.
      x: { range: (plot) => span(plot.data[0]) },
      y: { range: (plot, least, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      { ...axis, size: 26, values: (plot, ticks) => ticks.map((tick) => clockText(tick * 1000)), space: 60 },
      { ...axis, size: 64, values: (plot, ticks) => ticks.map((tick) => brief(tick) + unit) },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.name,
        stroke: colour(line.colour),
        width: 1.5,
        dash: line.dash,
        points: { show: (plot) => plot.data[0].length < 3 },
        spanGaps: false,
        fill: line.isFilled ? `${colour(line.colour)}22` : undefined,
      })),
    ],
  };
}

export function brief(n) {
  const size = Math.abs(n);
  return size >= 1e6
    ? `${+(n / 1e6).toFixed(1)} M`
    : size >= 1e4
      ? `${+(n / 1e3).toFixed(1)} k`
      : size >= 100
        ? n.toLocaleString(undefined, { maximumFractionDigits: 0 })
        : String(+n.toFixed(size < 1 ? 2 : 1));
}

function data(points, lines) {
  return [points.map(({ at }) => at / 1000), ...lines.map(({ of }) => points.map((point) => point[of] ?? null))];
}

function Plot({ points, lines, unit }) {
  const box = useRef(null);
  const plot = useRef(null);
  const [isFailed, setFailed] = useState(false);
  const latest = useRef(points);
  latest.current = points;
  useEffect(() => {
    let isGone = false;
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const draw = (uPlot) => {
      plot.current?.destroy();
      if (!isGone && box.current) {
        plot.current = new uPlot(options(box.current.clientWidth, lines, unit), data(latest.current, lines), box.current);
      }
    };
    const watch = new ResizeObserver(() => plot.current?.setSize({ width: box.current.clientWidth, height: HEIGHT }));
    const redraw = () => loadPlot().then(draw);
    redraw().then(
      () => !isGone && watch.observe(box.current),
      () => setFailed(true),
    );
    scheme.addEventListener('change', redraw);
    return () => {
      isGone = true;
      watch.disconnect();
      scheme.removeEventListener('change', redraw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => plot.current?.setData(data(points, lines)), [points]);
  return isFailed
    ? h('p', { class: 'plot dim' }, 'The chart could not be loaded.')
    : h('div', { class: 'plot', ref: box, 'aria-hidden': 'true' });
}

function Legend({ lines, latest, unit }) {
  const value = (of) => (latest?.[of] === null || latest?.[of] === undefined ? '–' : brief(latest[of]) + unit);
  return h(
    'ul',
    { class: 'legend' },
    lines.map(({ name, of, colour: property }) =>
      h(
        'li',
        { key: name },
        h('span', { class: `swatch ${property.slice(2)}`, 'aria-hidden': 'true' }),
        name,
        ' ',
        h('b', null, value(of)),
      ),
    ),
  );
}

/** @param lines [{name, of, colour}]: `of` names a number of a point, `colour` a property of CSS */
export function Chart({ title, points, lines, unit = '' }) {
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', null, h('h3', null, title), h(Legend, { lines, unit, latest: points[points.length - 1] })),
    points.length === 0 ? h('p', { class: 'plot dim' }, 'Nothing was measured yet.') : h(Plot, { points, lines, unit }),
  );
}
