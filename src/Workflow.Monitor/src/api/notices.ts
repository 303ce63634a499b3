// What the page says about all its requests at once.
import { signal } from '@preact/signals';

/** Whether the session has ended while something typed is on the page, which therefore was not left. */
export const sessionHasEnded = signal(false);

/** The seconds after which requests are sent again that were too many at once; null: none waits. */
export const triesAgainAfter = signal<number | null>(null);

let unsaved = 0;

/** Sets how many texts were typed and not saved. */
export function setUnsaved(count: number): void {
  unsaved = count;
}

/** Whether something typed would be lost with the page: a text that is not saved, or what is in an open dialog. */
export const hasUnsaved = (): boolean =>
  unsaved > 0 || [...globalThis.document?.querySelectorAll<HTMLInputElement>('dialog[open] textarea, dialog[open] input:not([type=checkbox], [type=radio])') ?? []].some(f => f.value !== '');

let waiting = 0;

/** Waits, and says so on the page. */
export async function pause(seconds: number, stop?: AbortSignal | null): Promise<void> {
  waiting++;
  triesAgainAfter.value = Math.max(triesAgainAfter.peek() ?? 0, seconds);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1_000);
      stop?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new DOMException('The page was left.', 'AbortError'));
      });
    });
  } finally {
    waiting--;
    if (waiting === 0) {
      triesAgainAfter.value = null;
    }
  }
}
