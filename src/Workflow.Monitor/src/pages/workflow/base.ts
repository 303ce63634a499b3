import { useEffect, useState } from 'preact/hooks';
import { read, type Answer } from '../../api/client.ts';
import type { Workflow } from '../../api/types.ts';

/** A workflow's definition as it was read, and its text. */
export interface Base {
  workflow: Workflow;
  etag: string | null;
  text: string;
}

/** Writes an answer as YAML. */
export async function baseOf({ data, etag }: Answer<Workflow>): Promise<Base> {
  const { write } = await import('../../editor/yaml.ts');
  return { workflow: data, etag, text: write(data) };
}

export const readBase = async (id: number): Promise<Base> => baseOf(await read<Workflow>(`/workflows/${id}`, {}, undefined, true));

/** The definition of a workflow, read once: what is edited must not change below the fingers. */
export function useBase(id: number): { base: Base | null; setBase: (base: Base) => void; error: unknown; reload: () => void } {
  const [base, setBase] = useState<Base | null>(null);
  const [error, setError] = useState<unknown>(null);
  const reload = () => {
    setError(null);
    readBase(id).then(setBase, setError);
  };
  useEffect(reload, [id]);
  return { base, setBase, error, reload };
}
