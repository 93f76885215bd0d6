// Shortcuts: one table of what is bound now, which the help shows as well.
import { useLayoutEffect } from './lib.js';
import { hasKeys } from './store.js';

const bound = [];
let prefix = '';
let prefixAt = 0;

/** What can be pressed now, the page's own first: [{keys, what}]. */
export function shortcuts() {
  return bound.flat().filter(({ what, isOff }) => what && !isOff);
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

/** Out of a field, so that keys are no letters: to the heading, with the text as it is. */
function leaveField(event) {
  if (event.key === 'Escape' && isTyping(event.target) && !document.querySelector('dialog[open]')) {
    event.preventDefault();
    document.getElementById('heading')?.focus({ preventScroll: true });
  }
}

addEventListener('keydown', (event) => {
  leaveField(event);
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
