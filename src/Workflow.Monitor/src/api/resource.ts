// What a page reads: shown from the last answer at once, read again when the page opens, and refreshed without flicker.
import { signal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { sessionHasEnded } from './notices.ts';
import { readIfChanged, type Answer, type Parameters } from './client.ts';

export interface Resource<T> {
  data: T | null;
  error: unknown;
  isLoading: boolean;
}

interface Entry {
  state: Signal<Resource<unknown>>;
  etag: string | null;
  reading: AbortController | null;
  /** Whether it was to be read while it was being read: then what is read may be older than the change. */
  isStale: boolean;
  usedAt: number;
}

const most = 60; // answers that are kept
const entries = new Map<string, Entry>();

const keyOf = (path: string, parameters: Parameters): string => `${path} ${JSON.stringify(parameters)}`;

function entryOf(key: string): Entry {
  let entry = entries.get(key);
  if (!entry) {
    entry = { state: signal<Resource<unknown>>({ data: null, error: null, isLoading: true }), etag: null, reading: null, isStale: false, usedAt: 0 };
    entries.set(key, entry);
    if (entries.size > most) {
      const oldest = [...entries].filter(([, e]) => e !== entry && e.reading === null).sort(([, a], [, b]) => a.usedAt - b.usedAt)[0];
      if (oldest) {
        entries.delete(oldest[0]);
      }
    }
  }

  entry.usedAt = Date.now();
  return entry;
}

/** Reads a route again; if that is in progress, once more after it. */
export async function refresh(path: string, parameters: Parameters = {}): Promise<void> {
  const entry = entryOf(keyOf(path, parameters));
  if (entry.reading) {
    entry.isStale = true;
    return;
  }

  const reading = new AbortController();
  entry.reading = reading;
  entry.state.value = { ...entry.state.peek(), isLoading: true };
  try {
    const answer: Answer<unknown> | null = await readIfChanged(path, parameters, entry.state.peek().data === null ? null : entry.etag, reading.signal);
    if (answer) {
      entry.etag = answer.etag;
      entry.state.value = { data: answer.data, error: null, isLoading: false };
    } else {
      entry.state.value = { ...entry.state.peek(), error: null, isLoading: false };
    }
  } catch (error) {
    // What is shown stays, as the page says that the session has ended.
    const isKept = sessionHasEnded.peek() && entry.state.peek().data !== null;
    entry.state.value = { ...entry.state.peek(), ...(!isKept && { error }), isLoading: false };
  } finally {
    entry.reading = null;
  }

  if (entry.isStale) {
    entry.isStale = false;
    await refresh(path, parameters);
  }
}

/** Reads again whatever of these routes is kept: after a change. */
export function refreshAll(prefix: string): void {
  for (const key of entries.keys()) {
    if (key.startsWith(prefix)) {
      const [path, ...rest] = key.split(' ');
      void refresh(path!, JSON.parse(rest.join(' ')) as Parameters);
    }
  }
}

/** What a route answers. A path of null reads nothing. `every`: read again each so many milliseconds while the page is seen. */
export function useResource<T>(path: string | null, parameters: Parameters = {}, every?: number): Resource<T> {
  const key = path === null ? '' : keyOf(path, parameters);
  useEffect(() => {
    if (path === null) {
      return;
    }

    void refresh(path, parameters);
    if (every === undefined) {
      return;
    }

    const again = setInterval(() => !document.hidden && entryOf(key).reading === null && void refresh(path, parameters), every);
    return () => clearInterval(again);
  }, [key, every]);
  return path === null ? nothing as Resource<T> : entryOf(key).state.value as Resource<T>;
}

const nothing: Resource<unknown> = { data: null, error: null, isLoading: false };
