// Begins: who looks, then the frame and the view of the URL.
import { api, useToken, whenSignedOut } from './api.js';
import { connect, disconnect, loadSeries } from './events.js';
import { h, render, useEffect, useRef } from './lib.js';
import { useRoute } from './router.js';
import { announce, session, useStore } from './store.js';
import { Boundary } from './parts/boundary.js';
import { Failure, Loading, useCall } from './parts/states.js';
import { Frame } from './views/frame.js';
import { SignIn } from './views/sign-in.js';
import { viewOf } from './views/views.js';

export function mayLook(who) {
  return who.signIn === 'none' || who.name !== null;
}

async function loadSession() {
  const who = await api.session();
  useToken(who.token);
  session.set(who);
  return who;
}

whenSignedOut(() => {
  disconnect();
  loadSession().catch(() => {});
});

/**
 * After a navigation the focus and a screen reader are at the new view's heading: in a field, keys would be letters. Who was typing goes on in the
 * view's own field, and who narrows a list down stays where that is done.
 */
function useArrival({ path, arriveAt, key, isSame }) {
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current && !isSame) {
      document.getElementById('main')?.scrollTo?.(0, 0);
      window.scrollTo(0, 0);
      document.getElementById(arriveAt ?? 'heading')?.focus({ preventScroll: true });
      announce(document.title);
    }
    isFirst.current = false;
  }, [path.join('/'), key]);
}

function Page() {
  const who = useStore(session);
  const route = useRoute();
  const start = useCall(loadSession, []);
  const isIn = who !== null && mayLook(who);
  const path = route.path.join('/');
  useArrival(route);
  useEffect(() => {
    if (isIn) {
      connect();
      loadSeries();
      return disconnect;
    }
  }, [isIn, who?.name]);
  if (who === null) {
    return h(
      'main',
      { class: 'boot' },
      start.problem ? h(Failure, { problem: start.problem, again: start.again }) : h(Loading, { what: 'Converge' }),
    );
  }
  if (!isIn) {
    return h(SignIn, {
      who,
      signedIn: (next) => {
        useToken(next.token);
        session.set(next);
      },
    });
  }
  const { View, section, props } = viewOf(route);
  return h(Frame, { who, section }, h(Boundary, { key: path }, h(View, props)));
}

const root = document.getElementById('page');
root.textContent = '';
render(h(Page), root);
