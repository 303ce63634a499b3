import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Tone } from '../format/status.ts';
import { Icon } from './icon.tsx';
import { IconButton, messageOf } from './parts.tsx';

interface Toast { id: number; tone: Tone; content: ComponentChildren }

const shownFor = 6_000; // milliseconds; a failure stays until it is closed
const toasts = signal<Toast[]>([]);
let last = 0;

/** Says that something was done. */
export function say(content: ComponentChildren, tone: Tone = 'succeeded'): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, tone, content }];
  if (tone !== 'failed') {
    setTimeout(() => close(id), shownFor);
  }
}

/** Says that something failed. */
export const sayFailed = (error: unknown): void => say(messageOf(error), 'failed');

/** Does something, and says so if it fails. True: it was done. */
export async function attempt(work: () => Promise<unknown>, done?: ComponentChildren): Promise<boolean> {
  try {
    await work();
  } catch (e) {
    sayFailed(e);
    return false;
  }

  if (done) {
    say(done);
  }

  return true;
}

const close = (id: number) => (toasts.value = toasts.value.filter(t => t.id !== id));

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {toasts.value.map(t => (
      <div key={t.id} class="toast" data-tone={t.tone}>
        <Icon name={t.tone === 'failed' ? 'failed' : 'succeeded'} />
        <div class="grow">{t.content}</div>
        <IconButton icon="close" label="Close" small onClick={() => close(t.id)} />
      </div>
    ))}
  </div>
);
