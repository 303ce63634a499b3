// What can be ordered of a run, as the service will accept it.
import type { ExecutionStatus, Run, RunStatus, TaskSummary } from '../../api/types.ts';
import { isFinal } from '../../format/status.ts';

export interface Orders {
  pause: boolean;
  resume: boolean;
  cancel: boolean;
  endCleanUp: boolean;
  rerun: boolean;
  rerunFromFailed: boolean;
  sendEvent: boolean;
}

/** Which orders a run takes in its status. */
export const ordersOf = (status: RunStatus): Orders => ({
  pause: status === 'RUNNING' || status === 'PENDING',
  resume: status === 'PAUSED',
  cancel: !isFinal(status) && status !== 'CANCELLING',
  endCleanUp: status === 'CANCELLING',
  rerun: isFinal(status),
  rerunFromFailed: isFinal(status) && status !== 'SUCCEEDED',
  sendEvent: !isFinal(status),
});

export type Payload = { json: string } | { fault: string };

/** A payload as it was typed, so that no digit is lost; nothing is null. */
export function payloadOf(text: string): Payload {
  try {
    if (text.trim() === '') {
      return { json: 'null' };
    }

    JSON.parse(text);
    return { json: text };
  } catch (e) {
    return { fault: e instanceof Error ? e.message : String(e) };
  }
}

export interface TaskOrders {
  rerun: boolean;
  mark: boolean;
}

const markable: readonly ExecutionStatus[] = ['FAILED', 'TIMED_OUT', 'CANCELLED'];

/** Which orders a task, or an item of it, takes: in a run that has ended, and that is not the part of another that a group is. */
export function taskOrdersOf({ status: run, group }: Run, { items }: TaskSummary, index: number | null, status: ExecutionStatus): TaskOrders {
  const isOpen = isFinal(run) && group === null;
  return { rerun: isOpen, mark: isOpen && markable.includes(status) && (index !== null || items === null) };
}
