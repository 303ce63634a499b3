import { useState } from 'preact/hooks';
import { newIdempotencyKey, post } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { Run } from '../../api/types.ts';
import { Menu } from '../../components/menu.tsx';
import { Button } from '../../components/parts.tsx';
import { attempt } from '../../components/toasts.tsx';
import { navigate } from '../../routing/router.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { EventDialog } from './event-dialog.tsx';
import { ordersOf } from './orders.ts';
import { RerunDialog } from './late-dialogs.ts';
import type { RunState } from './run-state.ts';

type Shown = 'cancel' | 'endCleanUp' | 'event' | 'compare' | 'rerun' | null;

/** What can be ordered of the run, by the reader's role and the run's status. */
export function Actions({ run, state }: { run: Run; state: RunState }) {
  const [shown, setShown] = useState<Shown>(null);
  const [busy, setBusy] = useState('');
  const close = () => setShown(null);
  const path = `/runs/${encodeURIComponent(run.id)}`;
  const order = async (name: string, done: string, body?: unknown) => {
    setBusy(name);
    await attempt(() => post(`${path}/${name}`, body), done);
    setBusy('');
    await state.read();
  };
  const rerun = (from: 'failed' | 'start', version: 'pinned' | 'latest') => void attempt(async () => {
    const started = await post<Run>(`${path}/rerun`, { from, version }, { 'Idempotency-Key': newIdempotencyKey() });
    navigate(`/runs/${started.id}`);
  }, 'The rerun has been accepted.');

  const can = ordersOf(run.status);
  const operates = may('operator');
  return (
    <div class="row-wrap">
      {operates && can.resume && <Button icon="play" kind="primary" busy={busy === 'resume'} onClick={() => void order('resume', 'The run has been resumed.')}>Resume</Button>}
      {operates && can.pause && <Button icon="pause" busy={busy === 'pause'} onClick={() => void order('pause', 'The run is paused. Running tasks continue to their end.')}>Pause</Button>}
      {operates && can.cancel && <Button icon="stop" kind="danger" onClick={() => setShown('cancel')}>Cancel</Button>}
      {operates && can.endCleanUp && <Button icon="stop" kind="danger" onClick={() => setShown('endCleanUp')}>End clean-up now</Button>}
      {operates && can.rerun && run.group === null && (
        <Menu label="Rerun" icon="rerun" words items={[
          ...(['failed', 'start'] as const).flatMap(from => (['pinned', 'latest'] as const).map(version => ({
            name: `${from === 'failed' ? 'From failed tasks' : 'From the start'}, ${version === 'pinned' ? `version ${run.workflow_version}` : 'latest version'}`,
            disabled: from === 'failed' && !can.rerunFromFailed,
            onSelect: () => rerun(from, version),
          }))),
          { name: 'From a task, or with other inputs…', onSelect: () => setShown('rerun') },
        ]} />
      )}
      {operates && can.sendEvent && <Button icon="event" onClick={() => setShown('event')}>Send event</Button>}
      <Button icon="compare" onClick={() => setShown('compare')}>Compare</Button>

      {shown === 'cancel' && (
        <Confirm title="Cancel this run?" yes="Cancel the run" no="Keep it running" onClose={close} onYes={() => order('cancel', 'The run is being cancelled.')}>
          <p>Running tasks are cancelled. Tasks with the trigger rule <code>always</code> still run, to clean up.</p>
        </Confirm>
      )}
      {shown === 'endCleanUp' && (
        <Confirm title="End the clean-up now?" yes="End clean-up now" no="Let it finish" onClose={close} onYes={() => order('cancel', 'The clean-up has been ended.', { force: true })}>
          <p>Tasks that clean up are ended, or do not start. What they would have cleaned up stays as it is.</p>
        </Confirm>
      )}
      {shown === 'rerun' && <RerunDialog run={run} tasks={state.view.value!.tasks} task={null} index={null} onClose={close} />}
      {shown === 'event' && <EventDialog state={state} name={null} onClose={close} />}
      {shown === 'compare' && <CompareDialog run={run} onClose={close} />}
    </div>
  );
}
