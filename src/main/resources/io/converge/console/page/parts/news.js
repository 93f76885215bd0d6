// What came since a list was drawn: it is counted, and shown when it is asked for.
import { onEvent } from '../events.js';
import { h, useEffect, useRef, useState } from '../lib.js';
import { count } from '../text.js';

/**
 * @param take (event, counted) → {id, isNew}: whether it belongs to the list and is not in it; `counted` are those of before
 * @param key of the list: with another one all is forgotten
 */
export function useNews(kind, take, key) {
  const ids = useRef(new Set());
  const [size, setSize] = useState(0);
  const [isOld, setOld] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  const forget = () => {
    ids.current.clear();
    setSize(0);
    setOld(false);
  };
  const hear = (event) => {
    const { id, isNew } = latest.current(event, ids.current);
    if (isNew) {
      ids.current.add(id);
    } else {
      ids.current.delete(id);
    }
    setSize(ids.current.size);
  };
  useEffect(() => onEvent(kind, hear), [kind]);
  useEffect(() => onEvent('again', () => setOld(true)), []);
  useEffect(forget, [key]);
  return { count: size, isOld, forget };
}

/** @param name of one of them */
export function News({ news, name, show }) {
  const words = news.isOld
    ? 'Much has happened: bring the list up to date'
    : news.count > 0 && `${count(news.count, `new ${name}`)}: show`;
  return h(
    'div',
    { class: 'news', role: 'status' },
    words && h('button', { type: 'button', class: 'news-button', onClick: show }, words),
  );
}
