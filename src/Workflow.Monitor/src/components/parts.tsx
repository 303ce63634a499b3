// Small parts that every page uses.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/client.ts';
import { copyText } from './copy-text.ts';
import { Icon, type IconName } from './icon.tsx';
import { SignInLink } from './notices.tsx';

type ButtonProps = Omit<JSX.IntrinsicElements['button'], 'icon' | 'size'> & { icon?: IconName; kind?: '' | 'primary' | 'danger' | 'quiet'; small?: boolean; children?: ComponentChildren; busy?: boolean };

/** A button with words, and an icon before them if one is given. */
export const Button = ({ icon, kind = '', small = false, busy = false, children, disabled, class: more = '', ...rest }: ButtonProps) => (
  <button type="button" class={`button ${kind} ${small ? 'small' : ''} ${more}`} disabled={disabled || busy} aria-busy={busy} {...rest}>
    {busy ? <Icon name="running" class="spin" /> : icon && <Icon name={icon} />}
    {children}
  </button>
);

/** A button with an icon only; its label is read aloud and shown on hover. */
export const IconButton = ({ icon, label, kind = 'quiet', small = false, ...rest }: ButtonProps & { icon: IconName; label: string }) => (
  <button type="button" class={`button icon ${kind} ${small ? 'small' : ''}`} aria-label={label} title={label} {...rest}><Icon name={icon} /></button>
);

export const Loading = ({ children = 'Loading' }: { children?: ComponentChildren }) => <div class="loading" role="status"><Icon name="running" class="spin" />{children}</div>;

/** What went wrong, with the faults that the service lists. */
export function ProblemBox({ error, retry }: { error: unknown; retry?: () => void }) {
  const faults = error instanceof Problem ? error.faults : [];
  return (
    <div class="problem" role="alert">
      <Icon name="failed" />
      <div class="stack-small grow">
        <strong>{messageOf(error)}</strong>
        {error instanceof Problem && error.status === 401 && <span><SignInLink />, then try again: your text stays here.</span>}
        {faults.length > 0 && <ul>{faults.map(f => <li key={f.pointer + f.detail}>{f.pointer && <><code>{f.pointer}</code>: </>}{f.detail}</li>)}</ul>}
        {retry && <div><Button small icon="rerun" onClick={retry}>Try again</Button></div>}
      </div>
    </div>
  );
}

export const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** What an empty page says: what belongs here, and what to do first. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) => (
  <div class="empty"><Icon name={icon} size={32} /><h2>{title}</h2>{children}</div>
);

export const Card = ({ title, actions, children, class: more = '', padded = false }: { title?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; class?: string; padded?: boolean }) => (
  <section class={`card ${more}`}>
    {(title || actions) && <header><h2>{title}</h2>{actions}</header>}
    {padded ? <div class="body">{children}</div> : children}
  </section>
);

/** A name and its value. */
export const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => <div><dt>{name}</dt><dd>{children}</dd></div>;

/** Copies a text, and shows for a moment that it has. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied > 0) {
      const timer = setTimeout(() => setCopied(0), 1_500);
      return () => clearTimeout(timer);
    }
  }, [copied]);
  const copy = async () => {
    if (await copyText(text)) {
      setCopied(n => n + 1);
    }
  };
  return <><IconButton icon={copied > 0 ? 'approve' : 'copy'} small label={label} onClick={() => void copy()} /><span class="visually-hidden" role="status">{copied > 0 && 'Copied'}</span></>;
}

export interface TabItem { id: string; name: string; icon?: IconName; note?: ComponentChildren }

/** Tabs, moved through with the arrow keys (WAI-ARIA's pattern). The panel's id is "panel". */
export function Tabs({ items, current, onSelect, label }: { items: TabItem[]; current: string; onSelect: (id: string) => void; label: string }) {
  const move = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    const at = items.findIndex(i => i.id === current);
    const to = e.key === 'Home' ? 0 : e.key === 'End' ? items.length - 1 : (at + step + items.length) % items.length;
    if (step !== 0 || e.key === 'Home' || e.key === 'End') {
      e.preventDefault();
      onSelect(items[to]!.id);
      (e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
    }
  };
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => { // only sideways: scrollIntoView would also move the page
    const tab = frame.current!.querySelector<HTMLElement>('[aria-selected=true]');
    if (tab) {
      const { left, right } = frame.current!.getBoundingClientRect();
      const shown = tab.getBoundingClientRect();
      frame.current!.scrollLeft += Math.min(0, shown.left - left) + Math.max(0, shown.right - right);
    }
  }, [current, items.length]);
  return (
    <div class="tabs" ref={frame} role="tablist" aria-label={label} onKeyDown={move}>
      {items.map(i => (
        <button key={i.id} type="button" role="tab" id={`tab-${i.id}`} aria-selected={i.id === current} aria-controls={i.id === current ? 'panel' : undefined} tabIndex={i.id === current ? 0 : -1} onClick={() => onSelect(i.id)}>
          <span class="row">{i.icon && <Icon name={i.icon} />}{i.name}{i.note}</span>
        </button>
      ))}
    </div>
  );
}

export const TabPanel = ({ id, children }: { id: string; children: ComponentChildren }) => <div role="tabpanel" id="panel" aria-labelledby={`tab-${id}`}>{children}</div>;
