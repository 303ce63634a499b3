import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../../components/dialog.tsx';
import { Button } from '../../components/parts.tsx';

interface ConfirmProps {
  title: string;
  yes: string;
  no: string;
  onYes: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}

/** Asks before something that can't be taken back. */
export function Confirm({ title, yes, no, onYes, onClose, children }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const agree = async () => {
    setBusy(true);
    await onYes();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose} footer={<><Button onClick={onClose}>{no}</Button><Button kind="danger" busy={busy} onClick={() => void agree()}>{yes}</Button></>}>
      {children}
    </Dialog>
  );
}
