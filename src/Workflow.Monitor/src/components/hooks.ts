import { useEffect, useState } from 'preact/hooks';

/** Names the page in the browser's title. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Workflow`;
  }, [title]);
}

/** Whether a media query holds, now and later. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const change = () => setHolds(media.matches);
    media.addEventListener('change', change);
    change();
    return () => media.removeEventListener('change', change);
  }, [query]);
  return holds;
}

/** The height of a row in CSS pixels: rows have two lines on a narrow page. */
export const useRowHeight = (wide: number, narrow: number): number => useMedia('(max-width: 60rem)') ? narrow : wide;
