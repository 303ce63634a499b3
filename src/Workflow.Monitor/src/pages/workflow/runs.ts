import { useEffect, useMemo, useState } from 'preact/hooks';
import { listen } from '../../api/live.ts';
import { usePages, type Pages } from '../../api/pages.ts';
import { refreshAll } from '../../api/resource.ts';
import { throttled } from '../../api/throttle.ts';
import type { Run } from '../../api/types.ts';
import { withChanges } from '../../format/strip.ts';

/** The runs of a workflow, newest first, as they change. What follows from them is read again too. */
export function useRuns(id: number): Pages<Run> {
  const pages = usePages<Run>(`/workflows/${id}/runs`, { limit: 50 }, r => r.id);
  const [changes, setChanges] = useState<Run[]>([]);
  useEffect(() => {
    const follow = throttled(() => {
      refreshAll(`/workflows/${id}/statistics`);
      refreshAll(`/workflows/${id}/schedule`);
    }, 3_000);
    const again = throttled(() => void pages.refresh().catch(() => {}), 3_000);
    const stop = listen('/watch', {
      reset: () => {
        setChanges([]);
        again();
      },
      runs: (runs: Run[]) => {
        const ours = runs.filter(r => r.workflow_id === id);
        if (ours.length > 0) {
          setChanges(before => withChanges(before, ours, 1_000));
          follow();
        }
      },
    });
    return () => {
      stop();
      follow.stop();
      again.stop();
    };
  }, [id]);
  const { items, hasMore } = pages;
  const merged = useMemo(() => {
    const oldest = hasMore ? items.at(-1)?.created_at ?? '' : '';
    return changes.length === 0 ? items : withChanges(items, changes.filter(c => c.created_at >= oldest), Infinity);
  }, [items, changes, hasMore]);
  return { ...pages, items: merged };
}
