// A part that is a bundle of its own, read when it is first shown.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Loading, ProblemBox } from './parts.tsx';

/** A component whose code is read when it is shown. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return props => {
    const [Shown, setShown] = useState<ComponentType<P> | null>(() => known);
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
      let isGone = false;
      if (!Shown) {
        load().then(found => {
          known = found;
          if (!isGone) {
            setShown(() => found);
          }
        }, e => !isGone && setError(e));
      }

      return () => { isGone = true; };
    }, []);
    return error ? <ProblemBox error={error} retry={() => window.location.reload()} /> : Shown ? <Shown {...props} /> : <Loading />;
  };
}
