// Signing in: the URL stays, and is shown afterwards.
import { api } from '../api.js';
import { h, useEffect, useRef, useState } from '../lib.js';
import { Heading, Note } from '../parts/states.js';

function problemText(problem) {
  if (problem.status === 429) {
    const wait = problem.body.retryAfterS;
    return `Too many attempts. Try again ${wait ? `in ${wait} seconds` : 'later'}.`;
  }
  return problem.status === 401 ? 'The name or the password is wrong.' : problem.message;
}

function Form({ signedIn }) {
  const [state, setState] = useState({ isBusy: false, problem: null });
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  const submit = async (event) => {
    event.preventDefault();
    const { name, password } = event.target.elements;
    setState({ isBusy: true, problem: null });
    try {
      signedIn(await api.signIn(name.value, password.value));
    } catch (problem) {
      setState({ isBusy: false, problem });
      password.value = '';
      password.focus();
    }
  };
  return h(
    'form',
    { onSubmit: submit, class: 'sign-in-form' },
    h('label', { for: 'name' }, 'Name'),
    h('input', {
      id: 'name',
      name: 'name',
      autocomplete: 'username',
      required: true,
      ref: first,
      autocapitalize: 'none',
      spellcheck: false,
    }),
    h('label', { for: 'password' }, 'Password'),
    h('input', { id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', required: true }),
    state.problem && h(Note, { kind: 'bad', role: 'alert' }, problemText(state.problem)),
    h('button', { class: 'button primary', disabled: state.isBusy }, state.isBusy ? 'Signing in…' : 'Sign in'),
  );
}

export function SignIn({ who, signedIn }) {
  return h(
    'main',
    { class: 'sign-in' },
    h(
      'div',
      { class: 'sign-in-box' },
      h(
        'svg',
        { viewBox: '0 0 24 24', width: 40, height: 40, 'aria-hidden': 'true', class: 'mark' },
        h('path', { d: 'M3 4c6 0 6 8 12 8M3 20c6 0 6-8 12-8' }),
        h('circle', { cx: 19, cy: 12, r: 3 }),
      ),
      h(Heading, { title: 'Sign in' }, 'Sign in to Converge'),
      h('p', { class: 'dim' }, 'Catalogue ', h('b', null, who.catalogue)),
      who.signIn === 'password'
        ? h(Form, { signedIn })
        : h(
            Note,
            null,
            h('p', null, 'The proxy in front of this console has named nobody. Sign in there, then load this page again.'),
            h('button', { type: 'button', class: 'button', onClick: () => location.reload() }, 'Load again'),
          ),
    ),
  );
}
