import { signal } from '@preact/signals';
import { get, setSession } from './client.ts';
import type { Me, Role } from './types.ts';

/** Who looks at the page; null until that is known. */
export const me = signal<Me | null>(null);

/** Asks who looks at the page. Without a session the browser goes to the sign-in page. */
export async function loadSession(): Promise<void> {
  const found = await get<Me>('/me');
  setSession(found);
  me.value = found;
}

const ranks: { [role in Role]: number } = { viewer: 0, operator: 1, admin: 2 };

/** Whether the reader has a role or a higher one. What they may not do is not offered. */
export const may = (role: Role): boolean => me.value !== null && ranks[me.value.role] >= ranks[role];

/** Whether the reader administers the service: an admin who is not limited to some workflows. */
export const administers = (): boolean => may('admin') && me.value!.workflows === null;
