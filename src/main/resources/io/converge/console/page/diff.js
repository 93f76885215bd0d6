// What differs between two values, for marking. Nothing here knows of the page.

/** Tokens compared at most: beyond, the middle is marked as a whole. */
const MOST_TOKENS = 600;
const LONG_WORD = 12;

function tokens(text) {
  return text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu) ?? [];
}

function commonLength(a, b, at) {
  const most = Math.min(a.length, b.length);
  let n = 0;
  while (n < most && at(a, n) === at(b, n)) {
    n++;
  }
  return n;
}

/** Which tokens of b belong to a longest common subsequence with a. */
function kept(a, b) {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const keep = new Array(b.length).fill(false);
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      keep[j] = true;
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      i++;
    } else {
      j++;
    }
  }
  return keep;
}

function joined(parts) {
  const out = [];
  for (const part of parts) {
    const last = out[out.length - 1];
    if (part.text === '') {
      continue;
    }
    if (last && last.mark === part.mark) {
      last.text += part.text;
    } else {
      out.push({ ...part });
    }
  }
  return out;
}

/** A long word beside another one: what they begin and end with alike is not marked. */
function wordParts(word, other) {
  if (word.length < LONG_WORD || other.length < LONG_WORD) {
    return [{ text: word, mark: true }];
  }
  const head = commonLength(other, word, (text, n) => text[n]);
  const most = Math.min(word.length, other.length) - head;
  const tail = Math.min(
    most,
    commonLength(other, word, (text, n) => text[text.length - 1 - n]),
  );
  return [
    { text: word.slice(0, head), mark: false },
    { text: word.slice(head, word.length - tail), mark: true },
    { text: word.slice(word.length - tail), mark: false },
  ];
}

/** The text in parts: those that the other text does not have are marked. */
export function textParts(text, other) {
  const b = tokens(text);
  const a = tokens(other);
  const head = commonLength(a, b, (list, n) => list[n]);
  const restA = a.slice(head);
  const restB = b.slice(head);
  const tail = commonLength(restA, restB, (list, n) => list[list.length - 1 - n]);
  const middleA = restA.slice(0, restA.length - tail);
  const middleB = restB.slice(0, restB.length - tail);
  if (middleA.length === 1 && middleB.length === 1) {
    return joined([
      { text: b.slice(0, head).join(''), mark: false },
      ...wordParts(middleB[0], middleA[0]),
      { text: restB.slice(restB.length - tail).join(''), mark: false },
    ]);
  }
  const fits = middleA.length <= MOST_TOKENS && middleB.length <= MOST_TOKENS;
  const keep = fits ? kept(middleA, middleB) : [];
  return joined([
    { text: b.slice(0, head).join(''), mark: false },
    ...middleB.map((token, i) => ({ text: token, mark: !keep[i] })),
    { text: restB.slice(restB.length - tail).join(''), mark: false },
  ]);
}

const NUMBER = /^-?\d{1,15}(\.\d{1,9})?$/;

/** @param isDecimal whether a text is a number there: others may look like one, as an article's */
function asNumber(value, isDecimal) {
  const text = typeof value === 'number' ? String(value) : isDecimal ? value : null;
  return typeof text === 'string' && NUMBER.test(text) ? Number(text) : null;
}

/** How far a number is from another one: `+50 (+5.3 %)`. Null where either is none that can be reckoned with, or they are equal. */
export function numberDifference(value, other, isDecimal = false) {
  const to = asNumber(value, isDecimal);
  const from = asNumber(other, isDecimal);
  if (to === null || from === null || to === from) {
    return null;
  }
  const difference = Number((to - from).toPrecision(12));
  const sign = difference > 0 ? '+' : '−';
  const percent = from === 0 ? '' : ` (${sign}${Math.abs((difference / from) * 100).toPrecision(2)} %)`;
  return `${sign}${Math.abs(difference)}${/e/.test(percent) ? '' : percent}`;
}
