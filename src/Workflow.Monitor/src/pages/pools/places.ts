// What a pool has, and what of it is used, in words; and what was typed into the form of a pool.
import type { Pool, PoolRate } from '../../api/types.ts';
import { count, counted } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';

/** The parts of a bar, in percent: what is held, and of that what a smaller pool would no longer give. */
export function partsOf({ size, used }: Pick<Pool, 'size' | 'used'>): { held: number; over: number } {
  const whole = Math.max(size, used, 1);
  return { held: 100 * Math.min(size, used) / whole, over: 100 * Math.max(0, used - size) / whole };
}

/** How many places are held. */
export const heldOf = ({ size, used }: Pick<Pool, 'size' | 'used'>): string =>
  `${count(used)} of ${counted(size, 'place')} held${used > size ? ', since it was made smaller' : ''}`;

/** How many attempts wait. */
export const waitingOf = (waiting: number): string => waiting === 0 ? 'nothing waits' : waiting === 1 ? '1 attempt waits' : `${count(waiting)} attempts wait`;

/** A rate limit: how many attempts begin in which time, and what that comes to. */
export function rateOf({ limit, per_seconds: seconds }: PoolRate): string {
  const words = (milliseconds: number) => duration(milliseconds).replace('.0 ', ' ');
  return `${counted(limit, 'attempt')} in ${words(seconds * 1000)}${limit === 1 ? '' : `, one every ${words(1000 * seconds / limit)}`}`;
}

/** What is typed into the form of a pool. */
export interface Typed {
  size: string;
  hasRate: boolean;
  limit: string;
  perSeconds: string;
}

/** What the form of a pool begins with. */
export const typedOf = (pool: Pool | null): Typed => ({
  size: pool === null ? '' : String(pool.size),
  hasRate: (pool?.rate_limit ?? null) !== null,
  limit: String(pool?.rate_limit?.limit ?? ''),
  perSeconds: String(pool?.rate_limit?.per_seconds ?? ''),
});

export type Field = 'name' | 'size' | 'limit' | 'per_seconds';
export type Faults = { [field in Field]?: string };

/** The body that writes a pool, or what is wrong with what is typed. The service says how large the numbers may be. */
export function bodyOf({ size, hasRate, limit, perSeconds }: Typed): { body: { size: number; rate_limit?: PoolRate }; faults: Faults } {
  const faults: Faults = {};
  const number = (field: Field, text: string): number => {
    if (!/^\d{1,9}$/.test(text.trim())) {
      faults[field] = 'must be a whole number';
    }

    return Number(text);
  };
  const body = { size: number('size', size), ...(hasRate && { rate_limit: { limit: number('limit', limit), per_seconds: number('per_seconds', perSeconds) } }) };
  return { body, faults };
}

/** The fault of each field that the service names. */
export const faultsOf = (found: readonly { pointer: string; detail: string }[]): Faults =>
  Object.fromEntries(found.flatMap(({ pointer, detail }) => {
    const field = /^\/(?:rate_limit\/)?(size|limit|per_seconds)$/.exec(pointer)?.[1];
    return field === undefined ? [] : [[field, detail]];
  }));

/** Whether a text can be the name of a pool. */
export const isName = (name: string): boolean => /^[A-Za-z0-9_-]{1,100}$/.test(name);
