// What happens, as it happens: the service's event streams. A page that is not seen does not listen.
import { address, get } from './client.ts';
import type { Me } from './types.ts';

export type Events = { [name: string]: (data: never) => void };

/** Whether a stream is open: false while the page polls or waits to connect again. */
export type OnState = (isLive: boolean) => void;

const slowest = 30_000; // milliseconds between attempts

/**
 * Listens to a stream until it is stopped. Handlers get the data of their event; `reset` says that the state must be read
 * again. If the stream can't be had, `reset` is raised every few seconds instead.
 * @returns Stops it.
 */
export function listen(path: string, handlers: Events, onState: OnState = () => {}): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isDone = false;

  const close = () => {
    source?.close();
    source = null;
    clearTimeout(retry);
    onState(false);
  };
  const open = () => {
    if (isDone || document.hidden || source) {
      return;
    }

    source = new EventSource(address(path));
    source.onopen = () => {
      failures = 0;
      onState(true);
    };
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) { // refused: the browser does not try again by itself
        close();
        failures++;
        (handlers['reset'] as ((data: unknown) => void) | undefined)?.({});
        void get<Me>('/me').catch(() => {}); // goes to the sign-in page if the session has ended
        retry = setTimeout(open, Math.min(slowest, 2_000 * 2 ** Math.min(failures, 4)));
      }
    };
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, e => (handle as (data: unknown) => void)(JSON.parse((e as MessageEvent<string>).data)));
    }

    source.addEventListener('end', stop);
  };
  const seen = () => document.hidden ? close() : open();
  const stop = () => {
    isDone = true;
    close();
    document.removeEventListener('visibilitychange', seen);
  };
  document.addEventListener('visibilitychange', seen);
  open();
  return stop;
}
