import { signal } from '@preact/signals';
import { duration, local, ms, relative, utc } from '../format/time.ts';

/** The time, each second while the page is seen. What shows an age or a running duration reads it. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) {
    now.value = Date.now();
  }
}, 1000);
document.addEventListener('visibilitychange', () => (now.value = Date.now()));

/** An instant in the reader's zone; UTC on hover. */
export const Time = ({ at, otherwise = '–' }: { at: string | null; otherwise?: string }) =>
  at === null ? <span class="faint">{otherwise}</span> : <time dateTime={at} title={utc(at)} class="nowrap">{local(at, now.peek())}</time>;

/** How far away an instant is; the instant on hover. */
export const Age = ({ at }: { at: string }) => <time dateTime={at} title={`${local(at, now.peek())} · ${utc(at)}`} class="nowrap">{relative(at, now.value)}</time>;

/** How long something took, or has been taking. */
export function Duration({ from, to }: { from: string | null; to: string | null }) {
  if (from === null) {
    return <span class="faint">–</span>;
  }

  return <span class="nowrap">{duration((to === null ? now.value : ms(to)) - ms(from))}</span>;
}
