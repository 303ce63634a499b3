// The address is the state: which page, with which filters. Links stay links, so they open in new tabs and can be sent.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export const base = '/monitor';

export interface Place {
  /** Below the base, without a slash at its end: "/runs/1-…", or "" for home. */
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({
  path: window.location.pathname.slice(base.length).replace(/\/$/, ''),
  query: new URLSearchParams(window.location.search),
});

/** Where the page is. */
export const place = signal<Place>({ path: '', query: new URLSearchParams() });

/** Follows the address, also with the browser's buttons. */
export function startRouter(): void {
  place.value = here();
  window.addEventListener('popstate', () => (place.value = here()));
  document.addEventListener('click', e => {
    const link = (e.target as Element).closest?.('a');
    if (link && isOurs(link, e)) {
      e.preventDefault();
      navigate(link.pathname.slice(base.length) + link.search);
    }
  });
}

/** Goes to an address below the base. */
export function navigate(to: string, { replace = false } = {}): void {
  const address = base + to;
  if (address !== window.location.pathname + window.location.search) {
    window.history[replace ? 'replaceState' : 'pushState'](null, '', address);
  }

  const from = place.peek().path;
  place.value = here();
  if (from !== place.peek().path) {
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }
}

/** Changes parameters of this address; null removes one. */
export function setQuery(changes: { [name: string]: string | null }, replace = true): void {
  const query = new URLSearchParams(place.peek().query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }

  const text = query.toString();
  navigate(`${place.peek().path}${text && `?${text}`}`, { replace });
}

interface LinkProps {
  /** Below the base. */
  to: string;
  children: ComponentChildren;
  class?: string;
  title?: string;
  target?: '_blank';
  'aria-current'?: 'page';
  'aria-label'?: string;
  'data-row'?: boolean;
  'data-tone'?: string;
  style?: { [property: string]: string };
}

/** A link to a page of the monitor. */
export const Link = ({ to, children, ...more }: LinkProps) => <a href={base + to} {...more}>{children}</a>;

const isOurs = (link: HTMLAnchorElement, e: MouseEvent): boolean =>
  e.button === 0 && !e.metaKey && !e.ctrlKey && !e.shiftKey && !e.altKey && !e.defaultPrevented
  && link.target === '' && !link.hasAttribute('download')
  && link.origin === window.location.origin && (link.pathname === base || link.pathname.startsWith(`${base}/`));
