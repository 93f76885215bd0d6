// What a procedure of Azure Cosmos DB finds around itself, on the items of one conflict. Runs inside the engine, in front of
// the procedure, and leaves nothing of the host within its reach.
(function (host) {
  'use strict';

  const COLLECTION = 'dbs/converge/colls/products';

  // ---- what would make the result depend on something else than the items
  const refuse = (what) => () => { throw new Error(what + ' is not there: a procedure depends on the versions alone'); };
  const RealDate = Date;
  let incomingTime;
  const now = () => {
    if (incomingTime === undefined) throw new Error('there is no time yet while the script is loaded: ask for it in the procedure');
    return incomingTime;
  };
  function FixedDate(...parts) {
    if (!new.target) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  const hidden = (value) => ({ value, writable: true, configurable: true });
  Object.defineProperties(FixedDate, {
    name: { value: 'Date', configurable: true },
    length: { value: RealDate.length, configurable: true },
    prototype: { value: RealDate.prototype },
    parse: hidden(RealDate.parse),
    UTC: hidden(RealDate.UTC),
    now: hidden(now),
  });
  FixedDate.prototype.constructor = FixedDate;
  globalThis.Date = FixedDate;
  Math.random = refuse('Math.random()');
  const silent = () => {};
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };
  const kept = ['performance', 'Javy', 'java_invoke', 'WeakRef', 'FinalizationRegistry'];
  kept.forEach((name) => { delete globalThis[name]; });

  const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  const failure = (number, message) => Object.assign(new Error(message), { number, body: message });

  // ---- the collection: the item that is committed, or null. Texts become objects where somebody asks for them, as few do.
  let id, newSelf, stored, changed, edits, body, bodySet, callbacks;

  const withoutSlash = (link) => (link.endsWith('/') ? link.slice(0, -1) : link);

  function found(link) {
    if (!stored || withoutSlash(String(link)) !== withoutSlash(stored.self)) throw failure(404, 'there is no item ' + link);
    return stored;
  }

  function matched(link, options) {
    const { etag } = found(link);
    if (options && options.etag && options.etag !== etag) throw failure(412, 'the item has changed: its _etag is ' + etag);
  }

  function checked(document) {
    const text = document !== null && typeof document === 'object' ? JSON.stringify(document) : undefined;
    if (text === undefined || text[0] !== '{') throw failure(400, 'an item must be an object');
    const isPlain = typeof document.toJSON !== 'function' && (document.id === undefined || typeof document.id === 'string');
    const written = isPlain ? document : JSON.parse(text);
    return { text, id: written.id === undefined ? id : written.id };
  }

  function commit(text, self) {
    changed = true;
    edits++;
    stored = { text, self, etag: '"edit-' + edits + '"' };
    return stored;
  }

  // An object of its own for each who asks.
  function content(item) {
    if (item.text === undefined) return asGiven(question().committed);
    const document = JSON.parse(item.text);
    if (document.id === undefined) document.id = id;
    document._self = item.self;
    document._etag = item.etag;
    return document;
  }

  const contents = () => (stored ? [content(stored)] : []);

  // Each gives what tells the callback of it.
  const operations = {
    createDocument(document) {
      const created = checked(document);
      if (stored && created.id === id) throw failure(409, 'an item with the id ' + JSON.stringify(id) + ' already exists');
      if (created.id !== id) throw failure(403, 'a procedure may write the item ' + id + ' alone');
      const item = commit(created.text, newSelf);
      return () => [content(item)];
    },
    replaceDocument(link, document, options) {
      matched(link, options);
      const replacement = checked(document);
      if (replacement.id !== id) throw failure(400, 'the id of an item cannot be changed');
      const item = commit(replacement.text, stored.self);
      return () => [content(item)];
    },
    upsertDocument(document) {
      return stored && checked(document).id === id
        ? operations.replaceDocument(stored.self, document)
        : operations.createDocument(document);
    },
    deleteDocument(link, options) {
      matched(link, options);
      changed = true;
      stored = null;
      return () => [];
    },
    readDocument(link) {
      const item = found(link);
      return () => [content(item)];
    },
    readDocuments() {
      return () => [contents()];
    },
    queryDocuments(query) {
      const selected = select(query, contents());
      return () => [copy(selected)];
    },
  };

  // As in that service the work is done now, and its callback runs when the code at hand has ended. An error that no
  // callback takes is thrown.
  function request(operation, given, optionsAt) {
    const callback = given.find((argument) => typeof argument === 'function');
    const options = given.slice(optionsAt).find((argument) => argument && typeof argument === 'object');
    let error, result;
    try {
      const told = operations[operation](...given.slice(0, optionsAt), options);
      if (callback) result = told();
    } catch (e) {
      if (!callback) throw e;
      error = e;
    }
    if (callback) {
      const responseOptions = { currentCollectionSizeInMB: '', maxCollectionSizeInMB: '' };
      callbacks.push(() => (error ? callback(error, undefined, responseOptions) : callback(undefined, ...result, responseOptions)));
    }
    return true;
  }

  // The shorthand __ leaves the link of the collection out.
  const isLink = (argument) => typeof argument === 'string' || argument === null || argument === undefined;
  const isQuery = (given) => typeof given[0] === 'string' && /^\s*SELECT\s/i.test(given[0]);
  const unlinked = (given) => (isLink(given[0]) && !isQuery(given) ? given.slice(1) : given);
  const collection = {
    getSelfLink: () => COLLECTION + '/',
    getAltLink: () => COLLECTION,
    createDocument: (...given) => request('createDocument', unlinked(given), 1),
    upsertDocument: (...given) => request('upsertDocument', unlinked(given), 1),
    replaceDocument: (...given) => request('replaceDocument', given, 2),
    deleteDocument: (...given) => request('deleteDocument', given, 1),
    readDocument: (...given) => request('readDocument', given, 1),
    readDocuments: (...given) => request('readDocuments', unlinked(given), 0),
    queryDocuments: (...given) => request('queryDocuments', unlinked(given), 1),
  };

  const response = {
    setBody(value) { body = copy(value); bodySet = true; },
    appendBody(value) { body = (bodySet ? body : '') + String(value); bodySet = true; },
    getBody: () => body,
  };
  const context = {
    getCollection: () => collection,
    getResponse: () => response,
    getRequest: () => ({ getBody: () => null }),
    abort(error) { throw error instanceof Error ? error : new Error(String(error)); },
  };
  globalThis.getContext = () => context;

  // ---- the shorthand with its queries in JavaScript
  function integrated(run) {
    return (...given) => {
      const callback = given.slice().reverse().find((argument, at) => typeof argument === 'function' && at < given.length - 1);
      const result = copy(run(contents(), given));
      if (callback) callbacks.push(() => callback(undefined, result, {}));
      return { isAccepted: true };
    };
  }
  const queries = {
    filter: (items, [predicate]) => items.filter((item) => predicate(item)),
    map: (items, [mapping]) => items.map((item) => mapping(item)),
    pluck: (items, [name]) => items.map((item) => item[name]),
    flatten: (items) => items.flat(),
    sortBy: (items, [key]) => sorted(items, key, 1),
    sortByDescending: (items, [key]) => sorted(items, key, -1),
    unwind: (items, [inner]) => items.flatMap((item) => inner(item).map((part) => [item, part])),
  };
  const sorted = (items, key, sign) => items.slice().sort((left, right) => {
    const [l, r] = [key(left), key(right)];
    return l < r ? -sign : l > r ? sign : 0;
  });
  function chain() {
    const steps = [];
    const link = {};
    Object.keys(queries).forEach((name) => {
      link[name] = (...given) => { steps.push([name, given]); return link; };
    });
    link.value = (...given) => {
      const callback = given.find((argument) => typeof argument === 'function');
      const result = copy(steps.reduce((items, [name, args]) => queries[name](items, args), contents()));
      if (callback) callbacks.push(() => callback(undefined, result, {}));
      return { isAccepted: true };
    };
    return link;
  }
  const shorthand = Object.assign({ chain, request: context.getRequest(), response }, collection);
  Object.keys(queries).forEach((name) => { shorthand[name] = integrated(queries[name]); });
  globalThis.__ = shorthand;

  // ---- SELECT … FROM … WHERE … ORDER BY … over the items
  const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(@?[A-Za-z_][A-Za-z_0-9]*)|(<=|>=|!=|<>|[=<>().,*[\]+\-/%]))/y;

  function tokens(text) {
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) {
        if (text.slice(at).trim() === '') break;
        throw failure(400, 'the query cannot be read at: ' + text.slice(at, at + 20));
      }
      const [, quoted, number, word, sign] = match;
      if (quoted !== undefined) {
        found.push({ value: quoted.slice(1, -1).replace(/\\(.)/g, '$1') });
      } else if (number !== undefined) {
        found.push({ value: Number(number) });
      } else {
        found.push(word !== undefined ? { word } : { sign });
      }
    }
    return found;
  }

  const FUNCTIONS = {
    IS_DEFINED: (value) => value !== undefined,
    IS_NULL: (value) => value === null,
    IS_NUMBER: (value) => typeof value === 'number',
    IS_STRING: (value) => typeof value === 'string',
    IS_BOOL: (value) => typeof value === 'boolean',
    IS_ARRAY: (value) => Array.isArray(value),
    CONTAINS: (text, part) => String(text).includes(part),
    STARTSWITH: (text, part) => String(text).startsWith(part),
    ENDSWITH: (text, part) => String(text).endsWith(part),
    LOWER: (text) => String(text).toLowerCase(),
    UPPER: (text) => String(text).toUpperCase(),
    LENGTH: (text) => String(text).length,
    ABS: (number) => Math.abs(number),
    ARRAY_CONTAINS: (array, value) => Array.isArray(array) && array.some((entry) => equal(entry, value)),
  };
  const equal = (left, right) => JSON.stringify(left) === JSON.stringify(right);
  const comparable = (left, right) => typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');

  function select(query, items) {
    const text = typeof query === 'string' ? query : query.query;
    const parameters = {};
    ((typeof query === 'object' && query.parameters) || []).forEach(({ name, value }) => { parameters[name] = value; });
    const input = tokens(text);
    let at = 0;
    const isWord = (...names) => input[at] && input[at].word !== undefined && names.includes(input[at].word.toUpperCase());
    const isSign = (...signs) => input[at] && input[at].sign !== undefined && signs.includes(input[at].sign);
    const takeWord = (name) => isWord(name) && ++at > 0;
    const takeSign = (sign) => isSign(sign) && ++at > 0;
    const expect = (taken, what) => { if (!taken) throw failure(400, 'the query lacks ' + what + ': ' + text); };
    const name = () => { expect(input[at] && input[at].word !== undefined, 'a name'); return input[at++].word; };

    // Each of these gives a function of an item.
    function or() {
      let left = and();
      while (takeWord('OR')) { const [l, r] = [left, and()]; left = (item) => l(item) === true || r(item) === true; }
      return left;
    }
    function and() {
      let left = not();
      while (takeWord('AND')) { const [l, r] = [left, not()]; left = (item) => l(item) === true && r(item) === true; }
      return left;
    }
    function not() {
      if (!takeWord('NOT')) return comparison();
      const inner = not();
      return (item) => { const value = inner(item); return typeof value === 'boolean' ? !value : undefined; };
    }
    function comparison() {
      const left = sum();
      if (isSign('=', '!=', '<>', '<', '<=', '>', '>=')) {
        const sign = input[at++].sign;
        const right = sum();
        return (item) => compare(sign, left(item), right(item));
      }
      if (takeWord('BETWEEN')) {
        const low = sum();
        expect(takeWord('AND'), 'AND');
        const high = sum();
        return (item) => compare('>=', left(item), low(item)) && compare('<=', left(item), high(item));
      }
      const negated = takeWord('NOT');
      if (takeWord('IN')) {
        const among = list();
        return (item) => among.some((entry) => equal(entry(item), left(item))) !== negated;
      }
      return left;
    }
    function compare(sign, left, right) {
      if (left === undefined || right === undefined) return undefined;
      if (sign === '=') return equal(left, right);
      if (sign === '!=' || sign === '<>') return !equal(left, right);
      if (!comparable(left, right)) return undefined;
      return sign === '<' ? left < right : sign === '<=' ? left <= right : sign === '>' ? left > right : left >= right;
    }
    function sum() {
      let left = product();
      while (isSign('+', '-')) {
        const [l, sign] = [left, input[at++].sign];
        const r = product();
        left = (item) => (sign === '+' ? l(item) + r(item) : l(item) - r(item));
      }
      return left;
    }
    function product() {
      let left = operand();
      while (isSign('*', '/', '%')) {
        const [l, sign] = [left, input[at++].sign];
        const r = operand();
        left = (item) => (sign === '*' ? l(item) * r(item) : sign === '/' ? l(item) / r(item) : l(item) % r(item));
      }
      return left;
    }
    function list() {
      expect(takeSign('('), '(');
      const entries = [];
      while (!takeSign(')')) {
        entries.push(or());
        if (!isSign(')')) expect(takeSign(','), ',');
      }
      return entries;
    }
    function operand() {
      const token = input[at];
      expect(token, 'an operand');
      if (takeSign('(')) { const inner = or(); expect(takeSign(')'), ')'); return inner; }
      if (takeSign('-')) { const inner = operand(); return (item) => -inner(item); }
      if ('value' in token) { at++; return () => token.value; }
      const word = name();
      if (word.startsWith('@')) {
        expect(word in parameters, 'the parameter ' + word);
        return () => parameters[word];
      }
      const upper = word.toUpperCase();
      if (upper === 'TRUE' || upper === 'FALSE') return () => upper === 'TRUE';
      if (upper === 'NULL') return () => null;
      if (upper === 'UNDEFINED') return () => undefined;
      if (isSign('(')) {
        expect(Object.hasOwn(FUNCTIONS, upper), 'a function that is known here instead of ' + word);
        const given = list();
        return (item) => FUNCTIONS[upper](...given.map((argument) => argument(item)));
      }
      const steps = path();
      return (item) => steps.reduce((value, step) => (value === null || value === undefined ? undefined : value[step]), item);
    }
    function path() {
      const steps = [];
      for (;;) {
        if (takeSign('.')) {
          steps.push(name());
        } else if (takeSign('[')) {
          expect(input[at] && 'value' in input[at], 'an index');
          steps.push(input[at++].value);
          expect(takeSign(']'), ']');
        } else {
          return steps;
        }
      }
    }
    function projection() {
      if (takeSign('*')) return (item) => item;
      if (takeWord('VALUE')) return or();
      const columns = [];
      do {
        const start = at;
        const value = or();
        const implied = input[at - 1].word;
        const alias = takeWord('AS') ? name() : at - start > 1 && implied ? implied : '$' + (columns.length + 1);
        columns.push([alias, value]);
      } while (takeSign(','));
      return (item) => Object.fromEntries(columns.map(([alias, value]) => [alias, value(item)]).filter(([, value]) => value !== undefined));
    }

    expect(takeWord('SELECT'), 'SELECT');
    const distinct = takeWord('DISTINCT');
    let top = Infinity;
    if (takeWord('TOP')) { top = operand()(); }
    const projected = projection();
    expect(takeWord('FROM'), 'FROM');
    name();
    if (takeWord('AS')) name();
    else if (input[at] && input[at].word !== undefined && !isWord('WHERE', 'ORDER', 'OFFSET')) name();
    const condition = takeWord('WHERE') ? or() : () => true;
    let found = items.filter((item) => condition(item) === true);
    if (takeWord('ORDER')) {
      expect(takeWord('BY'), 'BY');
      const orders = [];
      do {
        const key = sum();
        orders.push([key, takeWord('DESC') ? -1 : (takeWord('ASC'), 1)]);
      } while (takeSign(','));
      found = found.slice().sort((left, right) => {
        for (const [key, sign] of orders) {
          const [l, r] = [key(left), key(right)];
          if (l < r) return -sign;
          if (l > r) return sign;
        }
        return 0;
      });
    }
    expect(at === input.length, 'an end that is known here instead of ' + JSON.stringify(input[at]));
    let result = found.map(projected).filter((value) => value !== undefined);
    if (distinct) result = result.filter((value, index) => result.findIndex((other) => equal(other, value)) === index);
    return result.slice(0, top);
  }

  // ---- the procedure: a file that is one function, or a script that declares it
  function load(source) {
    const run = (0, eval);
    let expression, notAFunction;
    try {
      expression = run('(' + source.replace(/^\uFEFF/, '').replace(/[;\s]*$/, '') + '\n)');
    } catch (e) {
      if (!(e instanceof SyntaxError)) throw e;
      notAFunction = e;
    }
    if (typeof expression === 'function') return expression;
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    try {
      run(source);
    } catch (e) {
      throw e instanceof SyntaxError && /function name/.test(e.message) ? notAFunction : e;
    }
    const declared = Object.getOwnPropertyNames(globalThis)
      .filter((key) => !before.has(key) && typeof globalThis[key] === 'function')
      .map((key) => globalThis[key]);
    const procedure = declared.find((candidate) => candidate.length === 4) || declared[0];
    if (!procedure) throw new Error('the file declares no function');
    return procedure;
  }

  const describe = (error) => {
    if (error === null || error === undefined) return 'it threw ' + error;
    if (typeof error !== 'object') return String(error);
    return error.name && error.message !== undefined ? error.name + ': ' + error.message : String(error.message || JSON.stringify(error));
  };

  const tell = (text) => host('converge', 'answer', text);
  const tellError = (e) => tell(JSON.stringify({ error: describe(e) }));
  const attempt = (make) => {
    try {
      const result = make();
      if (result && typeof result.then === 'function') {
        result.then(tell, tellError);
      } else {
        tell(result);
      }
    } catch (e) {
      tellError(e);
    }
  };
  const question = () => JSON.parse(host('converge', 'question', '[]'));

  // What the host evaluates; no script can put something else in its place.
  const entry = (name, make) => Object.defineProperty(globalThis, name, { value: () => attempt(make) });
  const runCallbacks = () => { while (callbacks.length > 0) callbacks.shift()(); };

  // An async procedure goes on when its callbacks have run, and may then ask for more.
  const TURNS_WITHOUT_WORK = 100;
  async function settled(promise) {
    let pending = true;
    const done = () => { pending = false; };
    promise.then(done, done);
    for (let idle = 0; pending; idle++) {
      if (callbacks.length > 0) idle = 0;
      if (idle === TURNS_WITHOUT_WORK) throw new Error('its promise is never settled');
      runCallbacks();
      await null;
    }
    await promise;
    runCallbacks();
  }

  // Parsing and writing texts is most of what a call does. So the question has what makes an item's properties, the answer
  // only what the host does not know, and the text of an item goes out as it came in.
  const DOCUMENTS = COLLECTION + '/docs/';
  function asGiven(given) {
    if (!given) return null;
    const { product, name, time, origin, sequence } = given;
    product.id = id;
    product._rid = product._self = DOCUMENTS + name;
    product._etag = '"' + name + '"';
    product._ts = time;
    if (origin !== undefined) {
      product._origin = origin;
      product._sequence = sequence;
    }
    return product;
  }

  function leftBehind() {
    if (changed) {
      const item = stored ? '"self":' + JSON.stringify(stored.self) + ',"committed":' + stored.text : '"committed":null';
      return '{"changed":true,' + item + '}';
    }
    return bodySet ? JSON.stringify({ changed, body: body === undefined ? null : body }) : '{"changed":false}';
  }

  let procedure;
  entry('$load', () => {
    procedure = load(question());
    return '{}';
  });

  entry('$merge', () => {
    const asked = question();
    id = asked.id;
    newSelf = DOCUMENTS + asked.name;
    incomingTime = asked.now;
    [changed, edits, body, bodySet, callbacks] = [false, 0, undefined, false, []];
    const incoming = asGiven(asked.incoming);
    const committed = asGiven(asked.committed);
    stored = committed && { self: committed._self, etag: committed._etag };
    const existing = asked.areInserts ? null : committed;
    const conflicting = asked.areInserts && committed ? [committed] : [];
    const returned = procedure(incoming, existing, asked.isTombstone, conflicting);
    if (returned && typeof returned.then === 'function') return settled(returned).then(leftBehind);
    runCallbacks();
    return leftBehind();
  });
})(globalThis.java_invoke);
