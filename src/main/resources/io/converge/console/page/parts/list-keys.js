// What every list has: the keys that walk through it, and the way to bring it up to date.
import { useKeys } from '../keys.js';
import { announce } from '../store.js';
import { stepRow } from './window-list.js';

/**
 * @param name of one of its rows
 * @returns brings the list up to date
 */
export function useListKeys(name, news, pages) {
  const reload = () => {
    news.forget();
    pages.again();
    announce('The list is up to date');
  };
  useKeys([
    { keys: 'j', what: `Next ${name}`, run: () => stepRow(1) },
    { keys: 'k', what: 'The one before', run: () => stepRow(-1) },
    { keys: 'n', what: 'Show new ones', run: reload },
  ]);
  return reload;
}
