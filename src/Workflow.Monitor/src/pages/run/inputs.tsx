import type { Run } from '../../api/types.ts';
import { JsonView } from '../../components/json-view.tsx';
import { Empty } from '../../components/parts.tsx';

/** What the run was started with, and what it returned. */
export const Inputs = ({ run }: { run: Run }) => <div class="stack">
  <Given run={run} />
  {run.outputs && <JsonView value={run.outputs} label="Outputs" file={`${run.id}-outputs.json`} />}
</div>;

const Given = ({ run }: { run: Run }) => Object.keys(run.inputs ?? {}).length === 0
  ? <Empty icon="docs" title="Started without inputs"><p>A workflow that declares <code>inputs</code> shows here what a run was given.</p></Empty>
  : <JsonView value={run.inputs} label="Inputs" file={`${run.id}-inputs.json`} />;
