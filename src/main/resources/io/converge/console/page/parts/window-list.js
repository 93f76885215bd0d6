// A list of any length: only the rows in view are in the document, and pages are asked for as one comes near them.
import { onEvent } from '../events.js';
import { h, useEffect, useLayoutEffect, useReducer, useRef, useState } from '../lib.js';
import { route, scrolled } from '../router.js';

const FIRST_PAGE = 100;
const PAGE = 1_000;
const MARGIN_ROWS = 8;

/**
 * Rows of a query that come page by page by a cursor. Where one failed, all is asked for again once the server is back.
 *
 * @param load (limit, after, signal) → {total, rows, next, …}; what else it answers is `extra`
 */
export function usePages(load, keys) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const state = useRef(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const fresh = { rows: [], total: 0, next: null, extra: null, problem: null, isLoading: true, wanted: 0 };
    // The rows before stay in view until the first of the new ones are there.
    state.current = { ...(state.current ?? fresh), isLoading: true };
    const page = async (into, limit) => {
      const answer = await load(limit, into.next, abort.signal);
      into.rows = into.rows.concat(answer.rows);
      Object.assign(into, { total: Math.max(answer.total, into.rows.length), next: answer.next, extra: answer, problem: null });
    };
    const fill = async (into) => {
      into.isLoading = true;
      try {
        do {
          await page(into, into.rows.length ? PAGE : FIRST_PAGE);
          state.current = into;
          redraw();
        } while (into.next && into.rows.length < into.wanted);
      } catch (problem) {
        if (abort.signal.aborted) {
          return;
        }
        into.problem = problem;
        state.current = into;
      }
      into.isLoading = false;
      redraw();
    };
    fresh.reach = (wanted) => {
      fresh.wanted = Math.max(fresh.wanted, wanted);
      if (!fresh.isLoading && fresh.next && fresh.rows.length < fresh.wanted && !fresh.problem) {
        fill(fresh);
      }
    };
    fill(fresh);
    return () => abort.abort();
  }, [...keys, turn]);
  const now = state.current ?? { rows: [], total: 0, isLoading: true, problem: null, extra: null };
  const again = () => setTurn((before) => before + 1);
  useEffect(() => (now.problem ? onEvent('again', again) : undefined), [now.problem]);
  return {
    ...now,
    again,
    /** Puts another row in the place of one, where it is loaded. */
    replace(match, next) {
      const at = now.rows.findIndex(match);
      if (at >= 0) {
        now.rows[at] = next(now.rows[at]);
        redraw();
      }
      return at >= 0;
    },
  };
}

function useHeight(ref, rowHeight) {
  const [view, setView] = useState({ top: 0, height: 800, row: rowHeight(1_000) });
  useLayoutEffect(() => {
    const box = ref.current;
    const { key } = route();
    const measure = () => setView({ top: box.scrollTop, height: box.clientHeight, row: rowHeight(box.clientWidth) });
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    box.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      watch.disconnect();
      scrolled.keep(key, box.scrollTop);
    };
  }, []);
  return view;
}

/**
 * @param pages of usePages
 * @param columns the names of the columns
 * @param rowHeight the pixels of a row where the list is that wide
 * @param row (value, index) → {key, cells, href, label, class}; a value that is not loaded yet is not asked for
 */
export function WindowList({ pages, columns, rowHeight, row, label, class: name }) {
  const box = useRef(null);
  const view = useHeight(box, rowHeight);
  const restored = useRef(false);
  const first = Math.max(0, Math.floor(view.top / view.row) - MARGIN_ROWS);
  const last = Math.min(pages.total, Math.ceil((view.top + view.height) / view.row) + MARGIN_ROWS);
  useEffect(() => pages.reach?.(last + MARGIN_ROWS), [last, pages.rows.length, pages.isLoading]);
  useLayoutEffect(() => {
    if (!restored.current && pages.total > 0) {
      restored.current = true;
      box.current.scrollTop = scrolled.last();
    }
  }, [pages.total]);

  const move = (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const at = Number(event.target.closest?.('[data-index]')?.dataset.index ?? -1);
    if (at >= 0 && steps[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      focusRow(box.current, Math.min(Math.max(at + steps[event.key], 0), pages.total - 1), view);
    }
  };
  return h(
    'div',
    {
      class: `list ${name}`,
      role: 'table',
      'aria-label': label,
      'aria-rowcount': pages.total + 1,
      'aria-busy': String(pages.isLoading),
    },
    h(
      'div',
      { class: 'list-head', role: 'rowgroup' },
      h(
        'div',
        { role: 'row', 'aria-rowindex': 1, class: 'list-row' },
        columns.map((column) => h('div', { role: 'columnheader', key: column }, column)),
      ),
    ),
    h(
      'div',
      { class: 'list-body', ref: box, role: 'rowgroup', tabIndex: 0, 'aria-label': `${label}: rows`, onKeyDown: move },
      h(
        'div',
        { class: 'list-space', role: 'presentation', style: { height: `${pages.total * view.row}px` } },
        span(first, last).map((index) => drawn(pages.rows[index], index, view.row, row)),
      ),
    ),
  );
}

function span(first, last) {
  return Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
}

function drawn(value, index, height, row) {
  const style = { transform: `translateY(${index * height}px)`, height: `${height}px` };
  if (!value) {
    return h(
      'div',
      { key: index, role: 'row', class: 'list-row unloaded', 'aria-rowindex': index + 2, style },
      h('div', { role: 'cell' }, '…'),
    );
  }
  const { cells, class: name } = row(value, index);
  return h(
    'div',
    { key: index, role: 'row', class: `list-row ${name ?? ''}`, 'aria-rowindex': index + 2, 'data-index': index, style },
    cells.map((cell, i) => h('div', { role: 'cell', key: i }, cell)),
  );
}

/** Brings a row into view and gives its link the focus. */
export function focusRow(box, index, view = { row: 44 }) {
  const find = () => box.querySelector(`[data-index="${index}"] a`);
  if (!find()) {
    box.scrollTop = index * view.row - box.clientHeight / 2;
  }
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const link = find();
      link?.focus({ preventScroll: true });
      link?.closest('.list-row').scrollIntoView({ block: 'nearest' });
    }),
  );
}

/** From a shortcut: the row after or before the one with the focus. */
export function stepRow(step) {
  const box = document.querySelector('.list-body');
  const row = document.activeElement?.closest?.('[data-index]');
  if (box) {
    const height = box.querySelector('[data-index]')?.offsetHeight || 44;
    const at = row ? Number(row.dataset.index) + step : Math.round(box.scrollTop / height);
    focusRow(box, Math.max(0, at), { row: height });
  }
}
