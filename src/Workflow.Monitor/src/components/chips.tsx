// A filter by status: each with how many there are.
import './chips.css';
import type { Counts, ExecutionStatus } from '../api/types.ts';
import { count } from '../format/numbers.ts';
import { executionStatuses, looksOf } from '../format/status.ts';
import { Icon } from './icon.tsx';

interface ChipsProps {
  counts: Counts<ExecutionStatus>;
  /** Null: all. */
  chosen: ExecutionStatus | null;
  onChoose: (status: ExecutionStatus | null) => void;
  label: string;
  small?: boolean;
}

export function Chips({ counts, chosen, onChoose, label, small = false }: ChipsProps) {
  const shown = executionStatuses.filter(s => (counts[s] ?? 0) > 0 || s === chosen);
  return (
    <div class={small ? 'chips small' : 'chips'} role="group" aria-label={label}>
      {shown.map(s => {
        const { word, tone, icon } = looksOf(s);
        return (
          <button key={s} type="button" class="chip" data-tone={tone} aria-pressed={s === chosen} onClick={() => onChoose(s === chosen ? null : s)}>
            <Icon name={icon} size={14} />{word}<strong>{count(counts[s] ?? 0)}</strong>
          </button>
        );
      })}
    </div>
  );
}

/** How many there are of each status, as parts of a bar. */
export function CountsBar({ counts, label }: { counts: Counts<ExecutionStatus>; label: string }) {
  const order = [...executionStatuses.filter(s => s !== 'PENDING').reverse(), 'PENDING' as const].filter(s => (counts[s] ?? 0) > 0);
  const words = order.map(s => `${count(counts[s]!)} ${looksOf(s).word.toLowerCase()}`).join(', ');
  return <div class="counts-bar" role="img" aria-label={`${label}: ${words}`} title={words}>{order.map(s => <span key={s} data-tone={looksOf(s).tone} data-status={s} style={{ flexGrow: `${counts[s]}` }} />)}</div>;
}
