// Shortcuts: one table of what is bound now, which the help shows as well.
import { useLayoutEffect } from './lib.js';
import { hasKeys } from './store.js';

const bound = [];
let prefix = '';
let prefixAt = 0;

/** What is bound now, the page's own first: [{keys, what}]. */
export function shortcuts() {
  return bound.flatMap((group) => group).filter(({ what }) => what);
}

/** @param bindings [{keys, what, run}]: `keys` as `?`, `j`, `g c`; bound while the component is there */
export function useKeys(bindings) {
  // Before it is painted: what is seen can be pressed.
  useLayoutEffect(() => {
    bound.push(bindings);
    return () => bound.splice(bound.indexOf(bindings), 1);
  });
}

function isTyping(target) {
  return target.closest?.('input, textarea, select, [contenteditable]') && !['checkbox', 'radio', 'button'].includes(target.type);
}

function find(keys) {
  return bound
    .flat()
    .reverse()
    .find((binding) => binding.keys === keys && !binding.isOff);
}

addEventListener('keydown', (event) => {
  const isModified = event.ctrlKey || event.metaKey || event.altKey;
  if (
    !hasKeys.get() ||
    event.defaultPrevented ||
    isModified ||
    isTyping(event.target) ||
    document.querySelector('dialog[open]')
  ) {
    return;
  }
  const pair = prefix && Date.now() - prefixAt < 1_500 ? `${prefix} ${event.key}` : '';
  const binding = (pair && find(pair)) || find(event.key);
  prefix = event.key === 'g' && !pair ? 'g' : '';
  prefixAt = Date.now();
  if (binding) {
    event.preventDefault();
    binding.run(event);
  }
});
