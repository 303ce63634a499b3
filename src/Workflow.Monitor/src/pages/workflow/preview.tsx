import { useEffect, useState } from 'preact/hooks';
import { post, Problem } from '../../api/client.ts';
import type { FireTime, Warning, Workflow } from '../../api/types.ts';
import { Card, messageOf } from '../../components/parts.tsx';
import { Age } from '../../components/time.tsx';
import { may } from '../../api/session.ts';

interface Answer { explanation: string; fault: string | null; next: FireTime[]; warnings: Warning[] }

/** Tries a schedule that is not saved. */
export function Preview({ workflow: { id, cron_expression: saved, time_zone: zone } }: { workflow: Workflow }) {
  const [cron, setCron] = useState(saved ?? '0 6 * * MON-FRI');
  const [timeZone, setTimeZone] = useState(zone);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [faults, setFaults] = useState<{ [member: string]: string }>({});
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      post<Answer>('/schedules/preview', { cron_expression: cron, time_zone: timeZone.trim() || 'UTC', workflow_id: id, count: 5 }).then(found => {
        if (isCurrent) {
          setAnswer(found);
          setFaults({});
        }
      }, e => {
        if (isCurrent) {
          setAnswer(null);
          setFaults(e instanceof Problem && e.faults.length > 0 ? Object.fromEntries(e.faults.map(f => [f.pointer.slice(1), f.detail])) : { '': messageOf(e) });
        }
      });
    }, 250);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [cron, timeZone, id]);
  const other = Object.entries(faults).filter(([member]) => member !== 'cron_expression' && member !== 'time_zone').map(([, detail]) => detail).join(' ');
  return (
    <Card title="Try a schedule" padded>
      <div class="preview">
        <div class="stack">
          <div class="field">
            <label for="preview-cron">Cron expression</label>
            <input id="preview-cron" class="input mono" value={cron} maxLength={200} autocomplete="off" spellcheck={false} aria-invalid={'cron_expression' in faults} aria-describedby="preview-cron-hint" onInput={e => setCron(e.currentTarget.value)} />
            <span id="preview-cron-hint" class={faults['cron_expression'] ? 'fault' : 'hint'}>{faults['cron_expression'] ?? 'Minute, hour, day of month, month, day of week; or @daily and the like.'}</span>
          </div>
          <div class="field">
            <label for="preview-zone">Time zone</label>
            <input id="preview-zone" class="input" value={timeZone} maxLength={100} autocomplete="off" spellcheck={false} aria-invalid={'time_zone' in faults} aria-describedby="preview-zone-hint" onInput={e => setTimeZone(e.currentTarget.value)} />
            <span id="preview-zone-hint" class={faults['time_zone'] ? 'fault' : 'hint'}>{faults['time_zone'] ?? 'An IANA name, such as Europe/Berlin.'}</span>
          </div>
          {may('admin') && cron !== saved && <p class="small faint">Nothing is saved here: write it into the definition.</p>}
        </div>
        <div class="stack-small" aria-live="polite">
          {other && <p class="fault">{other}</p>}
          {answer && <strong>{answer.explanation}</strong>}
          {answer?.fault && <p class="fault">{answer.fault}</p>}
          {answer?.warnings.map(w => <p key={w.pointer + w.detail} class="small muted">{w.detail}</p>)}
          {answer && <ol class="preview-next">{answer.next.map(f => <li key={f.at}><span>{f.local.slice(0, 16).replace('T', ' ')} <span class="faint small">{f.local.slice(19)}</span></span><span class="small muted"><Age at={f.at} /></span></li>)}</ol>}
        </div>
      </div>
    </Card>
  );
}
