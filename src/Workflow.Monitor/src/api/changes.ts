import { useEffect, useRef } from 'preact/hooks';
import { listen } from './live.ts';
import { throttled } from './throttle.ts';

const least = 1_000; // milliseconds: changes that come together are followed together

/** Does something after runs have changed, at most once a second. */
export function useAfterChanges(work: () => void): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const soon = throttled(() => latest.current(), least);
    const stop = listen('/watch', { runs: soon, reset: soon });
    return () => {
      stop();
      soon.stop();
    };
  }, []);
}
