// Keys that work on every page. What is typed into a field is never taken for one.
import { signal } from '@preact/signals';
import { navigate } from '../routing/router.tsx';

/** Whether the list of keys is shown. */
export const isHelpShown = signal(false);

const goes: { [key: string]: string } = { h: '', w: '/workflows', r: '/runs', c: '/calendars', p: '/pools' };

export const help: readonly (readonly [keys: string, meaning: string])[] = [
  ['/', 'Search or filter this page'],
  ['j  k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['g h', 'Go to Home'],
  ['g w', 'Go to Workflows'],
  ['g r', 'Go to Runs'],
  ['g c', 'Go to Calendars'],
  ['g p', 'Go to Pools'],
  ['?', 'Show these keys'],
  ['Esc', 'Close, or leave a field'],
];

let waitsForPlace = 0;

export function startKeys(): void {
  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) {
      return;
    }

    if (isField(e.target)) {
      const field = e.target as HTMLElement;
      if (e.key === 'Escape' && !field.shadowRoot) { // the editor is left by Escape and then Tab
        field.blur();
      }

      return;
    }

    if (document.querySelector('dialog[open]')) {
      return;
    }

    if (onKey(e.key)) {
      e.preventDefault();
    }
  });
}

function onKey(key: string): boolean {
  if (Date.now() - waitsForPlace < 1_500) {
    waitsForPlace = 0;
    const to = goes[key];
    if (to !== undefined) {
      navigate(to);
      return true;
    }
  }

  switch (key) {
    case 'g':
      waitsForPlace = Date.now();
      return true;
    case '?':
      isHelpShown.value = true;
      return true;
    case '/':
      return focusOn(document.querySelector<HTMLElement>('[data-search]'));
    case 'j':
    case 'k':
      return move(key === 'j' ? 1 : -1);
    default:
      return false;
  }
}

// Rows are what carries data-row, in the order of the page; the link or button in a row gets the focus.
function move(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  if (rows.length === 0) {
    return false;
  }

  const at = rows.findIndex(r => r.contains(document.activeElement));
  const to = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
  const row = rows[to]!;
  return focusOn(row.matches('a, button, [tabindex]') ? row : row.querySelector<HTMLElement>('a, button'));
}

function focusOn(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: 'nearest' });
  return element !== null;
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select') || target.shadowRoot?.activeElement instanceof HTMLElement);
