import type { AnyStatus } from '../api/types.ts';
import { looksOf } from '../format/status.ts';
import { Icon } from './icon.tsx';

/** A status: icon, word and colour. */
export function Status({ status, plain = false, title, word }: { status: AnyStatus; plain?: boolean; title?: string | null; word?: string }) {
  const { word: usual, tone, icon } = looksOf(status);
  return (
    <span class={plain ? 'status plain' : 'status'} data-tone={tone} {...(title && { title })}>
      <Icon name={icon} size={14} class={status === 'RUNNING' ? 'spin' : ''} />
      {word ?? usual}
    </span>
  );
}
