import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem { name: string; icon?: IconName; danger?: boolean; disabled?: boolean; onSelect: () => void }

/** A button that opens a list of orders. Arrow keys move through it, Escape closes it. */
export function Menu({ label, icon = 'more', items, small = false, words = false }: { label: string; icon?: IconName; items: MenuItem[]; small?: boolean; words?: boolean }) {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) {
      return;
    }

    frame.current!.querySelector<HTMLElement>('[role=menuitem]:not(:disabled)')?.focus();
    const outside = (e: MouseEvent) => !frame.current?.contains(e.target as Node) && setOpen(false);
    document.addEventListener('click', outside);
    return () => document.removeEventListener('click', outside);
  }, [open]);
  const close = () => {
    setOpen(false);
    frame.current?.querySelector('button')?.focus();
  };
  const move = (e: KeyboardEvent) => {
    const entries = [...frame.current!.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)')];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (e.key === 'Escape' || e.key === 'Tab') {
      e.stopPropagation();
      close();
    } else if (step !== 0 && open) {
      e.preventDefault();
      entries[(at + step + entries.length) % entries.length]?.focus();
    }
  };
  return (
    <div class="menu" ref={frame} onKeyDown={move}>
      <button type="button" class={`button ${words ? '' : 'icon'} ${small ? 'small' : ''}`} aria-haspopup="menu" aria-expanded={open} aria-controls={open ? id : undefined} aria-label={words ? undefined : label} title={label} onClick={() => setOpen(!open)}>
        <Icon name={icon} />{words && label}
      </button>
      {open && (
        <div class="menu-list" role="menu" id={id} aria-label={label}>
          {items.map(i => (
            <button key={i.name} type="button" role="menuitem" tabIndex={-1} disabled={i.disabled} class={i.danger ? 'danger' : ''} onClick={() => { close(); i.onSelect(); }}>
              {i.icon && <Icon name={i.icon} />}{i.name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
