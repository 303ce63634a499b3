import type { ApiKey } from '../../api/types.ts';
import type { Tone } from '../../format/status.ts';

/** Whether a key is accepted at an instant, in milliseconds. */
export const stateOf = (key: Pick<ApiKey, 'revoked_at' | 'expires_at'>, now: number): { word: string; tone: Tone; isUsable: boolean } =>
  key.revoked_at !== null ? { word: 'Revoked', tone: 'idle', isUsable: false }
    : key.expires_at !== null && Date.parse(key.expires_at) <= now ? { word: 'Expired', tone: 'idle', isUsable: false }
    : { word: 'Active', tone: 'succeeded', isUsable: true };

/** The patterns in a text: one a line, or with commas between; none: null, which means all workflows. */
export function patternsOf(text: string): string[] | null {
  const found = text.split(/[\n,]/).map(p => p.trim()).filter(p => p !== '');
  return found.length === 0 ? null : found;
}
