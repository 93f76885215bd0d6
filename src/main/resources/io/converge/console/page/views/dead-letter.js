// A record that could not be accepted: what was wrong and where, its bytes, and sending it again.
import { api } from '../api.js';
import { onEvent } from '../events.js';
import { lastLetters } from '../filters.js';
import { useKeys } from '../keys.js';
import { Fragment, h, useEffect, useState } from '../lib.js';
import { go, urls } from '../router.js';
import { session, useStore } from '../store.js';
import { Time } from '../time.js';
import { Name, Origin, Text, count } from '../text.js';
import { Failure, Heading, Loading, Note, Told, useCall } from '../parts/states.js';
import { LetterState } from './dead-letters.js';
import { Retry } from './retry.js';

const LINE = 16;
const MOST_LINES = 256;

/** Bytes as lines of an offset, hex and text. */
export function hexLines(hex) {
  const clean = hex.replace(/\s/g, '');
  const lines = [];
  for (let at = 0; at < clean.length / 2; at += LINE) {
    const bytes = clean.slice(at * 2, (at + LINE) * 2).match(/../g) ?? [];
    const text = bytes.map((byte) => {
      const code = parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·';
    });
    lines.push({ at, bytes, text });
  }
  return lines;
}

function marked(parts, line, fault, joint) {
  const at = fault === null ? -1 : fault - line.at;
  return at < 0 || at >= parts.length
    ? parts.join(joint)
    : [
        parts.slice(0, at).join(joint),
        at > 0 ? joint : '',
        h('mark', null, parts[at]),
        at < parts.length - 1 ? joint : '',
        parts.slice(at + 1).join(joint),
      ];
}

function Hex({ value, fault }) {
  const lines = hexLines(value.hex);
  const [most, setMost] = useState(MOST_LINES);
  return h(
    Fragment,
    null,
    h(
      'div',
      { class: 'hex', tabIndex: 0, role: 'group', 'aria-label': 'The record as hex' },
      lines
        .slice(0, most)
        .map((line) =>
          h(
            'div',
            { key: line.at, class: 'hex-line' },
            h('span', { class: 'dim' }, line.at.toString(16).padStart(6, '0')),
            h('span', { class: 'hex-bytes' }, marked(line.bytes, line, fault, ' ')),
            h('span', null, marked(line.text, line, fault, '')),
          ),
        ),
    ),
    lines.length > most && h('button', { type: 'button', class: 'fold', onClick: () => setMost(most * 8) }, 'More bytes'),
    value.truncated &&
      h(
        'p',
        { class: 'dim' },
        `The first ${(value.hex.replace(/\s/g, '').length / 2).toLocaleString()} of ${value.bytes.toLocaleString()} bytes.`,
      ),
  );
}

function Content({ letter }) {
  const { value, fault } = letter;
  const [isHex, setHex] = useState(value.text === null);
  return h(
    'section',
    { class: 'card wide', 'aria-labelledby': 'record' },
    h('h2', { id: 'record' }, 'The record ', h('span', { class: 'dim' }, count(value.bytes, 'byte'))),
    value.bytes === 0
      ? h('p', { class: 'dim' }, 'It has no value.')
      : h(
          Fragment,
          null,
          h(
            'fieldset',
            { class: 'segments' },
            h('legend', { class: 'hidden' }, 'Shown as'),
            [
              [false, 'Text'],
              [true, 'Hex'],
            ].map(([id, name]) =>
              h(
                'label',
                { key: name },
                h('input', {
                  type: 'radio',
                  name: 'shown',
                  checked: isHex === id,
                  disabled: !id && value.text === null,
                  onChange: () => setHex(id),
                }),
                h('span', null, name),
              ),
            ),
          ),
          isHex
            ? h(Hex, { value, fault: fault?.offset ?? null })
            : h(
                'pre',
                { class: 'json', tabIndex: 0, role: 'group', 'aria-label': 'The record as text' },
                h(Text, { value: value.text, fold: 20_000 }),
              ),
        ),
  );
}

function Wrong({ letter }) {
  const { fault } = letter;
  return h(
    Note,
    { kind: 'bad' },
    h('p', null, h('b', null, letter.reason ?? 'No reason is given.'), ' ', h(Told, { value: letter.detail })),
    (fault?.path || typeof fault?.offset === 'number') &&
      h(
        'p',
        null,
        'Where: ',
        fault.path && h('code', null, h(Text, { value: fault.path })),
        typeof fault.offset === 'number' && ` byte ${fault.offset.toLocaleString()}`,
      ),
  );
}

function Facts({ letter }) {
  const { source } = letter;
  const about = letter.sku ?? letter.key;
  const facts = [
    ['Came from', source ? `${source.topic}-${source.partition}@${source.offset}` : h('span', { class: 'dim' }, 'not known')],
    ['When', h(Time, { at: letter.at })],
    ['Key', letter.key === null ? h('span', { class: 'dim' }, 'none') : h(Name, { value: letter.key })],
    letter.sku && letter.sku !== letter.key && ['Sku', h(Name, { value: letter.sku })],
    ['Origin', letter.origin ? h(Origin, { name: letter.origin }) : h('span', { class: 'dim' }, 'not known')],
    ['Sent again', letter.retries === 0 ? 'never' : count(letter.retries, 'time')],
  ];
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'facts' },
    h('h2', { id: 'facts' }, 'Where it is from'),
    h(
      'dl',
      { class: 'settings' },
      facts.filter(Boolean).map(([name, value]) => h(Fragment, { key: name }, h('dt', null, name), h('dd', null, value))),
    ),
    letter.previous.length > 0 &&
      h(
        'p',
        { class: 'small' },
        'It was a dead letter before: ',
        letter.previous.map((position) => [h('code', { key: position }, position), ' ']),
      ),
    about && h('p', null, h('a', { href: urls.product(about) }, letter.sku ? 'The product' : 'The product of this key')),
  );
}

/** Headers that are a time in ms by their name. */
const TIME_NAME = /(^|[._-])timestamp$/i;
const TIME = /^\d{1,15}$/;

function HeadersTable({ headers }) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'headers' },
    h('h2', { id: 'headers' }, 'Headers'),
    headers.length === 0
      ? h('p', { class: 'dim' }, 'None.')
      : h(
          'div',
          { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Headers' },
          h(
            'table',
            { class: 'table' },
            h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Text'))),
            h(
              'tbody',
              null,
              headers.map(({ name, text }, i) =>
                h(
                  'tr',
                  { key: i },
                  h('th', { scope: 'row' }, h(Name, { value: name })),
                  h('td', null, TIME_NAME.test(name) && TIME.test(text) ? h(Time, { at: Number(text) }) : h(Text, { value: text ?? '' })),
                ),
              ),
            ),
          ),
        ),
  );
}

export function DeadLetter({ topic, partition, offset }) {
  const who = useStore(session);
  const [isRetry, setRetry] = useState(false);
  const call = useCall((signal) => api.letter({ topic, partition, offset }, signal), [topic, partition, offset]);
  const letter = call.value;
  const position = `${topic}-${partition}@${offset}`;
  // It was sent again, by whomever: only its state is another one, nothing moves.
  useEffect(() => onEvent('dead-letter', (heard) => heard.position === position && call.again()), [position]);
  useEffect(() => onEvent('again', call.again), [position]);
  const may = letter && who.mayResolve && !who.readOnly && letter.state !== 'retried';
  useKeys([
    { keys: 'u', what: 'Back to the list', run: () => go(urls.letters(lastLetters.filter)) },
    { keys: 'r', what: 'Send it again', isOff: !may, run: () => setRetry(true) },
  ]);
  return h(
    'div',
    { class: 'view' },
    h(
      'div',
      { class: 'view-head' },
      h('a', { class: 'up', href: urls.letters(lastLetters.filter) }, 'Dead letters'),
      h(Heading, { title: `Dead letter ${position}` }, h(Name, { value: position })),
      letter && h(LetterState, { state: letter.state }),
      may &&
        h('button', { type: 'button', class: 'button primary', onClick: () => setRetry(true), title: 'Key r' }, 'Send it again…'),
    ),
    call.problem && h(Failure, { problem: call.problem, again: call.again }),
    !letter && !call.problem && h(Loading),
    letter &&
      h(
        Fragment,
        null,
        h(Wrong, { letter }),
        !who.readOnly &&
          !who.mayResolve &&
          h(Note, null, 'You may look, but not send it again: that takes the role of a resolver.'),
        h(
          'div',
          { class: 'cards two' },
          h(Content, { letter }),
          h(Facts, { letter }),
          h(HeadersTable, { headers: letter.headers }),
        ),
      ),
    isRetry &&
      h(Retry, {
        filter: null,
        positions: [position],
        close: (isDone) => {
          setRetry(false);
          if (isDone) {
            call.again();
          }
        },
      }),
  );
}
