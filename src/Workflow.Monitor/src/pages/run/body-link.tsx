import { address } from '../../api/client.ts';
import type { Json } from '../../api/types.ts';
import { Icon } from '../../components/icon.tsx';
import { storedBody } from './stored-body.ts';
import { bytes } from '../../format/numbers.ts';

/** The stored body that an output refers to, to be saved; nothing where there is none. */
export function BodyLink({ run, task, index, output }: { run: string; task: string; index: number | null; output: Json | null }) {
  const body = storedBody(output);
  return body === null ? null : (
    <p><a class="button small" href={address(`/runs/${encodeURIComponent(run)}/body`, { task, index })} download><Icon name="docs" />Download the body</a> <span class="small muted anywhere">{[body.bytes === null ? null : bytes(body.bytes), body.mediaType].filter(Boolean).join(', ')}</span></p>
  );
}
