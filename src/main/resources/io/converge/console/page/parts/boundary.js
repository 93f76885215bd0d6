// Keeps a fault of one view to that view: the way to the others stays.
import { Component, h } from '../lib.js';
import { Heading, Note } from './states.js';

export class Boundary extends Component {
  componentDidCatch(fault) {
    console.error(fault);
    this.setState({ fault });
  }

  render({ children }, { fault }) {
    return fault
      ? h(
          'div',
          { class: 'view' },
          h(Heading, { title: 'This cannot be shown' }),
          h(Note, { kind: 'bad', role: 'alert' }, `The page failed to show this: ${fault.message}. The other views work.`),
        )
      : children;
  }
}
