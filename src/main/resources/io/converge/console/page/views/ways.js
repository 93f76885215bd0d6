// The ways to settle a conflict, and the keys that they have.
import { api } from '../api.js';
import { lastConflicts } from '../filters.js';
import { go, urls } from '../router.js';
import { count } from '../text.js';

function startsOf(conflict) {
  const standing = conflict.standing.product ? [{ name: 'What stands', product: conflict.standing.product }] : [];
  const versions = conflict.versions
    .filter(({ product, fields }) => product && !fields)
    .map(({ dot, product }) => ({ name: dot, product }));
  const all = [...standing, ...versions];
  return all.length ? all : [{ name: 'Nothing', product: {} }];
}

/** Whether a delete can be taken or kept: another one would be the same. */
export function hasDelete(conflict) {
  return conflict.standing.deleted || conflict.versions.some(({ op }) => op === 'DELETE');
}

/** The ways to settle, each of which ends in a choice that is tried out first. */
export function waysOf(conflict, picks, setPicks, setDialog) {
  const settle = (choice, title, more) => setDialog({ choice, title, ...more });
  const { standing } = conflict;
  const base = standing.deleted ? Object.values(picks)[0] : null;
  const edit = (starts, subject, sku, text) =>
    setDialog({
      edit: {
        starts,
        title: `Edit ${subject}`,
        text,
        next: (product, typed) =>
          settle({ product, ...sku }, `Write ${subject}`, { back: () => edit(starts, subject, sku, typed) }),
      },
    });
  const name = conflict.summary.subject.slice(0, 60);
  const fields = () => settle({ fields: picks, base }, `Take ${count(Object.keys(picks).length, 'field')}`);
  /** What was picked is put together by the server, as it would be written; where it says that this cannot be, it is shown why. */
  const editPicked = async () => {
    try {
      const preview = await api.preview(conflict.summary.id, { fields: picks, base });
      if (preview.product && preview.seen === conflict.seen) {
        edit([{ name: 'What you picked', product: preview.product }, ...startsOf(conflict)], name, {});
        return;
      }
    } catch {
      // Tried once more, and told.
    }
    fields();
  };
  return {
    base,
    take: (version) =>
      settle({ take: version.dot }, version.op === 'DELETE' ? `Take the delete ${version.dot}` : `Take ${version.dot}`),
    keep: () =>
      settle(
        conflict.versions.some(({ dot }) => dot === standing.winner)
          ? { take: standing.winner }
          : standing.deleted
            ? { delete: true }
            : { fields: {}, base: null },
        'Keep what stands',
      ),
    fields,
    clear: () => setPicks({}),
    edit: () => (Object.keys(picks).length > 0 ? editPicked() : edit(startsOf(conflict), name, {})),
    remove: () => settle({ delete: true }, `Delete ${name}`),
    editClaimant: ({ sku, product }) => edit([{ name: sku, product }], sku.slice(0, 60), { sku }),
    removeClaimant: ({ sku }) => settle({ delete: true, sku }, `Delete ${sku.slice(0, 60)}`),
  };
}

export function keysOf(conflict, may, ways, picks) {
  const isUnique = conflict.summary.type === 'UNIQUE';
  const back = { keys: 'u', what: 'Back to the list', run: () => go(urls.conflicts(lastConflicts.filter)) };
  if (!may || isUnique) {
    return [back];
  }
  return [
    ...conflict.versions
      .slice(0, 9)
      .map((version, i) => ({ keys: String(i + 1), what: `Take ${version.dot.slice(0, 40)}`, run: () => ways.take(version) })),
    { keys: 's', what: 'Keep what stands', run: ways.keep },
    { keys: 'p', what: 'See what the picked fields do', isOff: Object.keys(picks).length === 0, run: ways.fields },
    { keys: 'e', what: 'Edit the product', run: ways.edit },
    { keys: 'x', what: 'Delete the product', isOff: hasDelete(conflict), run: ways.remove },
    back,
  ];
}
