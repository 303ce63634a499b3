/** Does something now, or, if it was done less than so many milliseconds ago, once when they are over. */
export function throttled(work: () => void, interval: number): { (): void; stop: () => void } {
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    timer = undefined;
    last = Date.now();
    work();
  };
  const call = () => {
    timer ??= setTimeout(run, Math.max(0, last + interval - Date.now()));
  };
  return Object.assign(call, { stop: () => clearTimeout(timer) });
}
