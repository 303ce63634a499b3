// Icons of 16 by 16, drawn with lines of 1.5. They are decoration: what they mean stands beside them, or in a label.

const paths = {
  succeeded: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M5.25 8.25l2 2 3.5-4',
  failed: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M5.75 5.75l4.5 4.5M10.25 5.75l-4.5 4.5',
  running: 'M8 1.75a6.25 6.25 0 1 0 6.25 6.25',
  waiting: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M8 4.5V8l2.25 1.5',
  queued: 'M3 4h10M3 8h10M3 12h6',
  paused: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M6.25 5.75v4.5M9.75 5.75v4.5',
  cancelled: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M3.75 12.25l8.5-8.5',
  'timed-out': 'M6.25 1.25h3.5M8 3.25a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 6v3M8 11.25v.01',
  skipped: 'M3 4l4.5 4L3 12zM8.5 4L13 8l-4.5 4z',
  'upstream-failed': 'M8 13.5V5.5M4.5 8.5L8 5l3.5 3.5M4 2.25h8',
  pending: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5',
  home: 'M2.25 7.5L8 2.5l5.75 5M3.75 6.5v7h3V10h2.5v3.5h3v-7',
  workflows: 'M2 2.5h4.5V6H2zM9.5 10H14v3.5H9.5zM4.25 6v3.25q0 2.5 2.5 2.5H9.5',
  runs: 'M2.5 3.5h7M5 8h8.5M4 12.5h6',
  docs: 'M3.25 2h6.5l3 3v9h-9.5zM9.5 2v3.25h3.25M5.75 8.25h4.5M5.75 11h4.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.5 10.5l3.25 3.25',
  close: 'M4 4l8 8M12 4l-8 8',
  play: 'M4.5 2.75l8 5.25-8 5.25z',
  pause: 'M5 3v10M11 3v10',
  stop: 'M3.5 3.5h9v9h-9z',
  rerun: 'M13.25 8A5.25 5.25 0 1 1 11.5 4.1L13.25 5.75M13.25 2.5v3.25H10',
  more: 'M3.5 8v.01M8 8v.01M12.5 8v.01',
  plus: 'M8 3v10M3 8h10',
  edit: 'M10.75 2.75l2.5 2.5-7.75 7.75-3 .5.5-3zM9 4.5l2.5 2.5',
  trash: 'M2.75 4.25h10.5M6.25 4V2.5h3.5V4M4.25 4.5l.5 9h6.5l.5-9',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  link: 'M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.25 4.25L11.25 8.75M9 11.5l-1.5 1.5A3 3 0 0 1 3.25 8.75L4.75 7.25',
  'chevron-right': 'M6 3.5L10.5 8L6 12.5',
  'chevron-down': 'M3.5 6L8 10.5L12.5 6',
  'arrow-right': 'M3 8h10M9.25 4.25L13 8l-3.75 3.75',
  calendar: 'M2.5 3.75h11v9.75h-11zM2.5 6.75h11M5.5 2v3M10.5 2v3',
  pool: 'M2.5 4h11v8h-11zM6.25 4v8M9.75 4v8',
  clock: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M8 4.5V8l2.25 1.5',
  warning: 'M8 2.25L14.25 13.25H1.75zM8 6.5v3M8 11.25v.01',
  info: 'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M8 7.25v3.75M8 5v.01',
  sun: 'M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  moon: 'M13 9.75A5.75 5.75 0 0 1 6.25 3A5.5 5.5 0 1 0 13 9.75z',
  person: 'M8 2.25a2.75 2.75 0 1 0 0 5.5a2.75 2.75 0 0 0 0-5.5M2.75 13.75q.5-3.75 5.25-3.75t5.25 3.75',
  'sign-out': 'M6.5 2.5h-4v11h4M6 8h7.5M10.5 5l3 3-3 3',
  graph: 'M2 6.25h3.5v3.5H2zM10.5 2H14v3.5h-3.5zM10.5 10.5H14V14h-3.5zM5.5 8h2.25V3.75h2.75M7.75 8v4.25h2.75',
  timeline: 'M2 3.25h5.5M5 8h6M8.5 12.75H14',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4v.01M2.5 8v.01M2.5 12v.01',
  log: 'M2.5 3h11v10h-11zM5 6.25l1.75 1.75L5 9.75M8.25 10h2.75',
  event: 'M8.75 1.75L3.5 9h4l-.5 5.25L12.5 7h-4.25z',
  approve: 'M3 8.5l3.25 3.25L13 4.75',
  compare: 'M2.5 3h4v10h-4zM9.5 3h4v10h-4z',
  zoom: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.5 10.5l3.25 3.25M5 7h4M7 5v4',
  minus: 'M3 8h10',
  fit: 'M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3',
  filter: 'M2 3h12L9.5 8.5v5l-3-1.5V8.5z',
  keyboard: 'M1.75 4h12.5v8H1.75zM4 6.5v.01M6.5 6.5v.01M9 6.5v.01M11.75 6.5v.01M5 9.5h6',
  'external': 'M9 2.5h4.5V7M13.25 2.75L7.5 8.5M11.5 9.5v4h-9v-9h4',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name, size = 16, class: more = '' }: { name: IconName; size?: number; class?: string }) => (
  <svg class={more} width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);

export const iconPath = (name: IconName): string => paths[name];
