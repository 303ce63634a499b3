import { change } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { say } from '../../components/toasts.tsx';

/** Removes a pool, or says who uses it. */
export function DeleteDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const remove = async () => {
    await change('DELETE', `/pools/${encodeURIComponent(name)}`);
    say('The pool is deleted.');
  };
  return (
    <Confirm title="Delete the pool?" yes="Delete" no="Keep it" onYes={remove} onClose={onClose}>
      <p>The pool <strong class="anywhere">{name}</strong> is removed. It can’t be deleted while a workflow names it, or places of it are held or waited for.</p>
    </Confirm>
  );
}
