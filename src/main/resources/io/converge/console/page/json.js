// JSON without loss: a number of more digits than JavaScript's own hold stays as it is written, and so does a negative zero.

const RISKY = /\d[\d.]{15}|\d[eE]|-0/;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARK = `exact-${Math.random().toString(36).slice(2)}:`;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, 'g');

/** A number whose text says more than a double of JavaScript's own would be written as. */
export class Exact {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }

  valueOf() {
    return Number(this.text);
  }
}

/** Whether a whole number is at most another one, of however many digits. */
export function isUpTo(a, b) {
  return BigInt(String(a)) <= BigInt(String(b));
}

function isExact(token) {
  const [digits, exponent = '0'] = token.split(/[eE]/);
  const isLong = digits.replace(/[-.]/g, '').replace(/^0+/, '').length > 15 || Math.abs(Number(exponent)) > 290;
  return (isLong && String(Number(token)) !== token) || Object.is(Number(token), -0);
}

/** What is no JSON after all is the text that it is. */
export function parseOrText(text) {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

/** @throws SyntaxError as JSON.parse does */
export function parse(text) {
  if (!RISKY.test(text)) {
    return JSON.parse(text);
  }
  const marked = text.replace(TOKEN, (token) => (token[0] !== '"' && isExact(token) ? `"${MARK}${token}"` : token));
  return JSON.parse(marked, (key, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? new Exact(value.slice(MARK.length)) : value,
  );
}

export function stringify(value, indent) {
  const text = JSON.stringify(value, (key, inner) => (inner instanceof Exact ? MARK + inner.text : inner), indent);
  return text === undefined ? '' : text.replace(MARKED, '$1');
}

export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Exact);
}

/** The same text for the same value, whatever the order of its members. */
export function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (isObject(value)) {
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
      .join(',')}}`;
  }
  return stringify(value);
}

function escapeToken(key) {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The leaves of a product by JSON pointer: objects are walked, all else is a leaf, an empty object too.
 *
 * @param isWhole whether what stands at a pointer is one value, though it is an object
 */
export function leaves(value, isWhole = () => false, pointer = '', into = new Map()) {
  const keys = isObject(value) && !isWhole(pointer) ? Object.keys(value) : [];
  if (keys.length === 0) {
    into.set(pointer, value);
  }
  for (const key of keys) {
    leaves(value[key], isWhole, `${pointer}/${escapeToken(key)}`, into);
  }
  return into;
}

/** A pointer as people read it: `attributes › colour`. */
export function pointerWords(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
