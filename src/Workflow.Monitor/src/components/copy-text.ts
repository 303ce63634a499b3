// The clipboard is there only on pages of https or of this machine; elsewhere a selection is copied.

/** Whether the text was copied. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard !== undefined) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // not allowed: the other way may be
  }

  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'visually-hidden';
  field.value = text;
  (before?.closest('dialog') ?? document.body).append(field); // what is outside of an open dialog can't be selected
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) {
    before.focus({ preventScroll: true });
  }

  return isCopied;
}
