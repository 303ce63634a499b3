import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';
import { place, setQuery } from '../../routing/router.tsx';

const pause = 200; // milliseconds after the last key until it searches

/** A search box whose text stays in the address, as `?search=`. */
export function Search({ label }: { label: string }) {
  const asked = place.value.query.get('search') ?? '';
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
    timer.current = setTimeout(() => setQuery({ search: value.trim() || null }), pause);
  };
  return (
    <div class="searchbox">
      <Icon name="search" />
      <input class="input" type="search" data-search value={text} maxLength={200} placeholder={label} aria-label={label} onInput={e => type(e.currentTarget.value)} />
      {!text && <kbd aria-hidden="true">/</kbd>}
    </div>
  );
}
