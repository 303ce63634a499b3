import './switch.css';

/** Something that is on or off, changed at once. */
export const Switch = ({ on, label, disabled = false, onChange }: { on: boolean; label: string; disabled?: boolean; onChange: (on: boolean) => void }) => (
  <button type="button" class="switch" role="switch" aria-checked={on} aria-label={label} title={label} disabled={disabled} onClick={() => onChange(!on)}><span /></button>
);
