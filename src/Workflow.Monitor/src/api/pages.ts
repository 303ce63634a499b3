// A list that is read page by page, as far as the reader goes.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, type Parameters } from './client.ts';
import type { Page } from './types.ts';

export interface Pages<T> {
  items: T[];
  /** Whether there is more to read. */
  hasMore: boolean;
  isLoading: boolean;
  error: unknown;
  more: () => void;
  /** Reads the first page again, and puts what is new or changed into the list. */
  refresh: () => Promise<void>;
}

interface State<T> {
  items: T[];
  cursor: string | null;
  isLoading: boolean;
  error: unknown;
}

// A page of what no index has may be empty though more follows.
const mostSkipped = 20;

/** A paged list of a route. It begins anew when the parameters change. */
export function usePages<T>(path: string, parameters: Parameters, idOf: (item: T) => string | number): Pages<T> {
  const key = `${path} ${JSON.stringify(parameters)}`;
  const [state, setState] = useState<State<T>>({ items: [], cursor: null, isLoading: true, error: null });
  const abort = useRef(new AbortController());

  const load = async (cursor: string | null, fresh: boolean) => {
    const { signal } = abort.current;
    setState(s => ({ ...s, ...(fresh && { cursor: null }), isLoading: true, error: null })); // what was found before stays until the answer is here
    try {
      let page = await get<Page<T>>(path, { ...parameters, cursor }, signal);
      for (let pages = 1; page.items.length === 0 && page.next_cursor !== null && pages < mostSkipped; pages++) {
        page = await get<Page<T>>(path, { ...parameters, cursor: page.next_cursor }, signal);
      }
      if (!signal.aborted) {
        setState(s => ({ items: fresh ? page.items : [...s.items, ...page.items], cursor: page.next_cursor, isLoading: false, error: null }));
      }
    } catch (error) {
      if (!signal.aborted) {
        setState(s => ({ ...s, ...(fresh && { items: [] }), isLoading: false, error }));
      }
    }
  };
  const refresh = async () => {
    const { signal } = abort.current;
    const page = await get<Page<T>>(path, parameters, signal);
    if (!signal.aborted) {
      setState(s => merged(s, page, idOf));
    }
  };

  useEffect(() => {
    abort.current = new AbortController();
    void load(null, true);
    return () => abort.current.abort();
  }, [key]);
  return {
    items: state.items,
    hasMore: state.cursor !== null,
    isLoading: state.isLoading,
    error: state.error,
    more: () => state.cursor !== null && !state.isLoading && void load(state.cursor, false),
    refresh,
  };
}

// The first page replaces what it overlaps. Without an overlap the pages after it are no longer next to it: they go.
function merged<T>(s: State<T>, page: Page<T>, idOf: (item: T) => string | number): State<T> {
  if (page.items.length === 0 && page.next_cursor !== null) {
    return s; // what is new does not match; what was found is further down
  }
  const fresh = new Set(page.items.map(idOf));
  const overlap = s.items.findLastIndex(i => fresh.has(idOf(i)));
  return overlap < 0 || page.next_cursor === null
    ? { ...s, items: page.items, cursor: page.next_cursor, error: null }
    : { ...s, items: [...page.items, ...s.items.slice(overlap + 1).filter(i => !fresh.has(idOf(i)))], error: null };
}
