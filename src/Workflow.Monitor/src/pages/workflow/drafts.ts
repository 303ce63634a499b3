import { setUnsaved } from '../../api/notices.ts';

// What was typed and not saved yet: it survives going to another tab or page and back.
const drafts = new Map<string, string>();

const warn = (e: BeforeUnloadEvent) => e.preventDefault();

export const draftOf = (key: string): string | null => drafts.get(key) ?? null;

/** Keeps what was typed; null: nothing is left to save. */
export function keepDraft(key: string, text: string | null): void {
  if (text === null) {
    drafts.delete(key);
  } else {
    drafts.set(key, text);
  }

  setUnsaved(drafts.size);
  window.removeEventListener('beforeunload', warn);
  if (drafts.size > 0) {
    window.addEventListener('beforeunload', warn); // the browser asks before the page is closed
  }
}
