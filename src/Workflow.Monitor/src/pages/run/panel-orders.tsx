import { useState } from 'preact/hooks';
import { may } from '../../api/session.ts';
import type { ExecutionStatus, Run, TaskSummary } from '../../api/types.ts';
import { Button } from '../../components/parts.tsx';
import { MarkDialog, RerunDialog } from './late-dialogs.ts';
import { taskOrdersOf } from './orders.ts';

interface PanelOrdersProps {
  run: Run;
  tasks: readonly TaskSummary[];
  task: TaskSummary;
  index: number | null;
  /** The status of the task, or of the item. */
  status: ExecutionStatus;
}

/** What can be ordered of one task, or of one item, by the reader's role and the run's status. */
export function PanelOrders({ run, tasks, task, index, status }: PanelOrdersProps) {
  const [shown, setShown] = useState<'rerun' | 'mark' | null>(null);
  const can = taskOrdersOf(run, task, index, status);
  if (!may('operator') || !(can.rerun || can.mark)) {
    return null;
  }

  return (
    <div class="row-wrap">
      {can.rerun && <Button small icon="rerun" onClick={() => setShown('rerun')}>{index === null ? 'Rerun from here' : 'Rerun this item'}</Button>}
      {can.mark && <Button small icon="approve" onClick={() => setShown('mark')}>Mark as succeeded</Button>}
      {shown === 'rerun' && <RerunDialog run={run} tasks={tasks} task={task.task} index={index} onClose={() => setShown(null)} />}
      {shown === 'mark' && <MarkDialog run={run} task={task.task} index={index} onClose={() => setShown(null)} />}
    </div>
  );
}
