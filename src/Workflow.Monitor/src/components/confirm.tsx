import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import { Button, ProblemBox } from './parts.tsx';

interface ConfirmProps {
  title: string;
  yes: string;
  no: string;
  onYes: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}

/** Asks before something that can't be taken back. It stays open, with the reason, if that fails. */
export function Confirm({ title, yes, no, onYes, onClose, children }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const agree = async () => {
    setBusy(true);
    setError(null);
    try {
      await onYes();
      onClose();
    } catch (e) {
      setBusy(false);
      setError(e);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} footer={<><Button onClick={onClose}>{no}</Button><Button kind="danger" busy={busy} onClick={() => void agree()}>{yes}</Button></>}>
      {error === null ? children : <div class="stack"><ProblemBox error={error} />{children}</div>}
    </Dialog>
  );
}
