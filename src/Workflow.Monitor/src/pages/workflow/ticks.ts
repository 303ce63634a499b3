import type { Tick } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import type { Tone } from '../../format/status.ts';

const looks: { [outcome: string]: { word: string; tone: Tone; icon: IconName } } = {
  due: { word: 'Due', tone: 'running', icon: 'running' },
  fired: { word: 'Started', tone: 'succeeded', icon: 'succeeded' },
  replaced: { word: 'Replaced', tone: 'idle', icon: 'rerun' },
  skipped: { word: 'Skipped', tone: 'waiting', icon: 'skipped' },
};

/** How the outcome of an instant is shown. It says whether a run was started, not how that ended. */
export const looksOfTick = ({ fate }: Tick) => looks[fate] ?? { word: fate, tone: 'idle' as const, icon: 'pending' as const };
