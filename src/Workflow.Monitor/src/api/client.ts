// Requests to the service that the page comes from. Changes carry the session's token against forged posts.
import { parse } from './exact.ts';
import { hasUnsaved, pause, sessionHasEnded } from './notices.ts';
import type { FaultAt, Me, Page, ProblemDetails } from './types.ts';

const root = '/api/v1';

export type Parameters = { [name: string]: string | number | boolean | null | undefined };

/** An answer that is not a success, with what the service says about it. */
export class Problem extends Error {
  constructor(readonly status: number, message: string, readonly faults: FaultAt[] = []) {
    super(message);
    this.name = 'Problem';
  }
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

let token: string | null = null;

/** Sets what changes are sent with: the session's token, or none. */
export function setSession(me: Me): void {
  token = me.csrf_token;
}

/** The address of a route with its parameters; those without a value are left out. */
export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      query.set(name, String(value));
    }
  }

  const text = query.toString();
  return `${root}${path}${text && `?${text}`}`;
}

/** Reads a route. */
export async function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  return (await read<T>(path, parameters, signal)).data;
}

/** Reads a route, with the ETag of the answer. `all`: its numbers stay as they are written. */
export async function read<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal, all = false): Promise<Answer<T>> {
  return answerOf(await send(address(path, parameters), signal ? { signal } : {}), all);
}

/** Reads a route if it has changed since an answer; null: it has not. */
export async function readIfChanged<T>(path: string, parameters: Parameters, etag: string | null, signal?: AbortSignal): Promise<Answer<T> | null> {
  const headers: Record<string, string> = etag ? { 'If-None-Match': etag } : {};
  const response = await send(address(path, parameters), { headers, ...(signal && { signal }) });
  return response.status === 304 ? null : answerOf(response);
}

export interface Change {
  body?: unknown;
  /** A body that is sent as it is, and its media type. */
  text?: { content: string; type: string };
  headers?: Record<string, string>;
  /** Whether the numbers of the answer stay as they are written. */
  all?: boolean;
}

/** Sends a change. */
export async function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, { body, text, headers = {}, all = false }: Change = {}): Promise<Answer<T>> {
  const request = () => send(`${root}${path}`, {
    method,
    headers: {
      ...headers,
      ...(token && { 'X-CSRF-Token': token }),
      ...(text && { 'Content-Type': text.type }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(text ? { body: text.content } : body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await request().catch(async e => {
    // Somebody may have signed in anew in another tab: then the session has another token.
    if (e instanceof Problem && e.status === 403 && await hasNewToken()) {
      return request();
    }

    throw e;
  });
  return response.status === 204 ? { data: null as T, etag: null } : answerOf(response, all);
}

async function hasNewToken(): Promise<boolean> {
  const before = token;
  setSession(await get<Me>('/me'));
  return token !== before;
}

/** Posts a body. */
export const post = async <T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T> =>
  (await change<T>('POST', path, { ...(body !== undefined && { body }), ...(headers && { headers }) })).data;

/** All items of a list, page by page, up to a number. */
export async function getAll<T>(path: string, parameters: Parameters, most: number, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(path, { ...parameters, cursor }, signal);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < most);
  return items;
}

/** A key that makes a repeated request do nothing again. */
export const newIdempotencyKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join(''); // randomUUID() needs HTTPS

const answerOf = async <T>(response: Response, all = false): Promise<Answer<T>> => ({ data: parse(await response.text(), all) as T, etag: response.headers.get('ETag') });

const mostAttempts = 6; // of a read that is one of too many requests
const longestPause = 60; // seconds

async function send(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await answer(url, init);
    if (response.ok || response.status === 304) {
      sessionHasEnded.value = false; // it may have been begun anew in another tab
      return response;
    }

    if (response.status === 401) {
      signIn();
      throw new Problem(401, 'Your session has ended.');
    }

    if (response.status !== 429 || init.method !== undefined || attempt === mostAttempts) {
      throw await problemOf(response);
    }

    await pause(Math.min(longestPause, Math.max(1, Number(response.headers.get('Retry-After')) || 1)), init.signal);
  }
}

async function answer(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'same-origin', ...init, headers: { Accept: 'application/json', ...init.headers } });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') {
      throw e;
    }

    throw new Problem(0, 'The service does not answer.');
  }
}

/** The page to sign in, which goes on to an address of this service. */
export const signInAddress = (next: string): string => `/login?next=${encodeURIComponent(next)}`;

let isLeaving = false;

/** Goes to the page to sign in, and comes back to this one afterwards; unless what was typed would be lost, which the page then says. */
export function signIn(): void {
  if (hasUnsaved()) {
    sessionHasEnded.value = true;
  } else if (!isLeaving) {
    isLeaving = true;
    window.location.assign(signInAddress(window.location.pathname + window.location.search));
  }
}

/** Ends the session, and goes to the page to sign in. */
export async function signOut(): Promise<void> {
  await send('/logout', { method: 'POST', headers: { ...(token && { 'X-CSRF-Token': token }) } });
  window.location.assign('/login?signed_out');
}

async function problemOf(response: Response): Promise<Problem> {
  const details = await response.json().catch(() => ({})) as ProblemDetails;
  const message = details.detail ?? details.title ?? `The service answered ${response.status}.`;
  return new Problem(response.status, message, details.errors ?? []);
}
