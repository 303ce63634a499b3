import { useEffect, useRef, useState } from 'preact/hooks';
import { place, setQuery } from '../routing/router.tsx';
import { Icon } from './icon.tsx';

const pause = 200; // milliseconds after the last key until it searches

interface SearchProps {
  label: string;
  /** The parameter of the address that has the text. */
  parameter: string;
  /** Called with the text when Enter is pressed. */
  onEnter?: (text: string) => void;
}

/** A search box whose text stays in the address. */
export function Search({ label, parameter, onEnter }: SearchProps) {
  const asked = place.value.query.get(parameter) ?? '';
  const [text, setText] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    clearTimeout(timer.current);
    setText(asked); // the address was changed by another way: a link, the back button
  }, [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setQuery({ [parameter]: value.trim() || null }), pause);
  };
  return (
    <div class="searchbox">
      <Icon name="search" />
      <input class="input" type="search" data-search value={text} maxLength={200} placeholder={label} aria-label={label} onInput={e => type(e.currentTarget.value)} onKeyDown={e => e.key === 'Enter' && onEnter?.(e.currentTarget.value.trim())} />
      {!text && <kbd aria-hidden="true">/</kbd>}
    </div>
  );
}
