import type { BulkAction } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import type { Tone } from '../../format/status.ts';

interface ActionWords {
  name: string;
  /** Before a number of runs. */
  order: string;
  done: string;
  meaning: string;
  role: 'operator' | 'admin';
  /** Whether what it does can't be taken back. */
  isFinal: boolean;
}

export const actions: { [action in BulkAction]: ActionWords } = {
  cancel: { name: 'Cancel', order: 'Cancel', done: 'cancelled', meaning: 'Runs that have not ended are cancelled. Tasks that always run still run.', role: 'operator', isFinal: true },
  rerun: { name: 'Rerun', order: 'Rerun', done: 'started again', meaning: 'A rerun of each run that has ended is started, with the same inputs.', role: 'operator', isFinal: false },
  delete: { name: 'Delete', order: 'Delete', done: 'deleted', meaning: 'Runs that have ended are removed, with their tasks, outputs and logs. They can’t be brought back.', role: 'admin', isFinal: true },
};

export const looksOfBulk = (status: string): { word: string; tone: Tone; icon: IconName } => looks[status] ?? { word: status, tone: 'idle', icon: 'pending' };

const looks: { [status: string]: { word: string; tone: Tone; icon: IconName } } = {
  RUNNING: { word: 'Running', tone: 'running', icon: 'running' },
  COMPLETED: { word: 'Completed', tone: 'succeeded', icon: 'succeeded' },
  CANCELLED: { word: 'Cancelled', tone: 'idle', icon: 'cancelled' },
};
