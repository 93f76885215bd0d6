// A modal dialog: the browser's own, which keeps the focus and gives it back.
import { h, useEffect, useRef } from '../lib.js';

let ids = 0;

/**
 * @param close is called where it is left without an answer
 * @param isBound whether it cannot be left now: what is being written is not stopped by that, and its answer would be lost
 * @param actions the buttons at its foot
 */
export function Dialog({ title, close, children, actions, wide = false, isBound = false }) {
  const ref = useRef(null);
  const id = useRef(`dialog-${++ids}`).current;
  useEffect(() => {
    const before = document.activeElement;
    ref.current.showModal();
    ref.current.querySelector('.dialog-body').focus();
    return () => {
      if (before?.isConnected) {
        before.focus();
      }
    };
  }, []);
  return h(
    'dialog',
    {
      ref,
      class: wide ? 'dialog wide' : 'dialog',
      'aria-labelledby': id,
      onCancel: (event) => {
        event.preventDefault();
        if (!isBound) {
          close();
        }
      },
      onKeyDown: (event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          ref.current.querySelector('.dialog-foot .primary:not(:disabled)')?.click();
        }
      },
    },
    h(
      'header',
      { class: 'dialog-head' },
      h('h2', { id }, title),
      h('button', { type: 'button', class: 'icon', 'aria-label': 'Close', disabled: isBound, onClick: close }, '×'),
    ),
    h('div', { class: 'dialog-body', tabIndex: 0, role: 'group', 'aria-label': 'Details' }, children),
    actions && h('footer', { class: 'dialog-foot' }, actions),
  );
}
