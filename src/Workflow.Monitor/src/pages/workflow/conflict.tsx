import { useState } from 'preact/hooks';
import { Button } from '../../components/parts.tsx';
import { Icon } from '../../components/icon.tsx';
import { Time } from '../../components/time.tsx';
import { DiffView } from '../../diff/diff-view.tsx';
import type { Base } from './base.ts';

/** Somebody else has changed the definition since it was read. */
export function Conflict({ base, theirs, mine, onTakeTheirs, onSaveMine }: { base: Base; theirs: Base; mine: string; onTakeTheirs: () => void; onSaveMine: () => void }) {
  const [compared, setCompared] = useState<'theirs' | 'mine' | null>(null);
  const { version, updated_at: at } = theirs.workflow;
  return (
    <div class="stack-small conflict" role="alert">
      <div class="problem" data-tone="waiting">
        <Icon name="warning" />
        <div class="stack-small grow">
          <strong>Somebody else has changed this workflow: version {version}, <Time at={at} />. Yours is not saved.</strong>
          <div class="row-wrap">
            <Button small aria-pressed={compared === 'theirs'} onClick={() => setCompared(compared === 'theirs' ? null : 'theirs')}>What they changed</Button>
            <Button small aria-pressed={compared === 'mine'} onClick={() => setCompared(compared === 'mine' ? null : 'mine')}>Theirs and yours</Button>
            <Button small onClick={onTakeTheirs}>Take theirs, drop mine</Button>
            <Button small kind="danger" onClick={onSaveMine}>Save mine over theirs</Button>
          </div>
        </div>
      </div>
      {compared === 'theirs' && <DiffView before={base.text} after={theirs.text} names={[`version ${base.workflow.version}`, `version ${version}`]} />}
      {compared === 'mine' && <DiffView before={theirs.text} after={mine} names={[`version ${version}`, 'your text']} />}
    </div>
  );
}
