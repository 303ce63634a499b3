// Which faults of a refused form stand at its fields.
import { Problem } from '../api/client.ts';
import type { InputDeclaration } from '../api/types.ts';
import { pathOf } from './pointer.ts';

export type FaultsByName = { [name: string]: string };

/** The faults that stand at an input, "/inputs/NAME/…", by its name. */
export function faultsOf(error: unknown, inputs: { [name: string]: InputDeclaration }): FaultsByName {
  const found: FaultsByName = Object.create(null) as FaultsByName;
  for (const { pointer, detail } of error instanceof Problem ? error.faults : []) {
    const [head, name, ...rest] = pathOf(pointer);
    if (head === 'inputs' && name !== undefined && Object.hasOwn(inputs, name)) {
      found[name] = rest.length > 0 ? `${rest.join('/')} ${detail}` : detail;
    }
  }

  return found;
}

/** The faults that stand at a member, "/NAME" or below it, by its name. */
export function memberFaults(error: unknown, members: readonly string[]): FaultsByName {
  const found: FaultsByName = Object.create(null) as FaultsByName;
  for (const { pointer, detail } of error instanceof Problem ? error.faults : []) {
    const [name, ...rest] = pathOf(pointer);
    if (name !== undefined && members.includes(name)) {
      found[name] ??= rest.length > 0 ? `${rest.join('/')}: ${detail}` : detail;
    }
  }

  return found;
}

/** Whether all that is wrong is shown at the fields. */
export const isShownBy = (error: unknown, found: FaultsByName): boolean =>
  error instanceof Problem && error.faults.length > 0 && error.faults.length <= Object.keys(found).length;
