import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { signOut } from '../api/client.ts';
import { administers, me } from '../api/session.ts';
import { help, isHelpShown } from '../keyboard/keys.ts';
import { base, Link, navigate, place } from '../routing/router.tsx';
import { Dialog } from './dialog.tsx';
import { useMedia } from './hooks.ts';
import { Icon, type IconName } from './icon.tsx';
import { Menu } from './menu.tsx';
import { Notices } from './notices.tsx';
import { IconButton } from './parts.tsx';
import { attempt, Toasts } from './toasts.tsx';

const places: readonly (readonly [to: string, name: string, icon: IconName])[] = [
  ['', 'Home', 'home'],
  ['/workflows', 'Workflows', 'workflows'],
  ['/runs', 'Runs', 'runs'],
];

// Pages that are opened seldom: below the others, or in a menu where it is narrow.
const morePlaces: readonly (readonly [to: string, name: string, icon: IconName, isSeen: () => boolean])[] = [
  ['/calendars', 'Calendars', 'calendar', () => true],
  ['/pools', 'Pools', 'pool', () => true],
  ['/keys', 'Keys', 'person', administers],
  ['/audit', 'Audit trail', 'log', administers],
];

const apiPage = '/docs/index.html';

const isAt = (to: string, path: string): boolean => to === '' ? path === '' : path === to || path.startsWith(`${to}/`);

/** What surrounds every page: where one can go, and who is signed in. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = place.value;
  const isNarrow = useMedia('(max-width: 52rem)');
  const more = me.value ? morePlaces.filter(([, , , isSeen]) => isSeen()) : [];
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={e => { e.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the content</a>
      <header class="side">
        <a class="brand" href={base} aria-label="Workflow, home"><Icon name="workflows" size={20} /><span>Workflow</span></a>
        <nav class="nav" aria-label="Pages">
          {[...places, ...isNarrow ? [] : more].map(([to, name, icon]) => <Link key={to} to={to} {...(isAt(to, path) && { 'aria-current': 'page' as const })}><Icon name={icon} />{name}</Link>)}
          {isNarrow && <Menu label="More pages" items={[...more.map(([to, name, icon]) => ({ name, icon, onSelect: () => navigate(to) })), { name: 'API', icon: 'docs' as const, onSelect: () => window.open(apiPage, '_blank', 'noreferrer') }]} />}
        </nav>
        <div class="nav-foot">
          <nav class="nav" aria-label="More">
            {!isNarrow && <a href={apiPage} target="_blank" rel="noreferrer"><Icon name="docs" /><span>API</span></a>}
            <Theme />
          </nav>
          {me.value && <Who />}
        </div>
      </header>
      <main class="main" id="main" tabIndex={-1}><Notices />{children}</main>
      <Toasts />
      {isHelpShown.value && <Keys />}
    </div>
  );
}

function Who() {
  const { name, role, kind, csrf_token: token } = me.value!;
  return (
    <div class="who small">
      <Icon name="person" />
      <div class="grow"><div class="truncate" title={name}>{kind === 'local' ? 'This machine' : name}</div><div class="faint">{role}</div></div>
      {token && <IconButton icon="sign-out" label="Sign out" small onClick={() => void attempt(signOut)} />}
    </div>
  );
}

function Theme() {
  const [shown, setShown] = useState(document.documentElement.dataset['theme']);
  const isDark = shown === 'dark';
  const change = () => {
    const theme = isDark ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem('workflow.theme', theme);
    } catch {
      // It holds until the page is left.
    }

    setShown(theme);
  };
  const label = isDark ? 'Theme: use light colours' : 'Theme: use dark colours';
  return <button type="button" class="theme" aria-label={label} title={label} onClick={change}><Icon name={isDark ? 'sun' : 'moon'} /><span>Theme</span></button>;
}

const Keys = () => (
  <Dialog title="Keys" onClose={() => (isHelpShown.value = false)}>
    <table class="table"><tbody>
      {help.map(([keys, meaning]) => <tr key={keys}><td class="nowrap">{keys.split(' ').filter(Boolean).map(k => <><kbd key={k}>{k}</kbd>{' '}</>)}</td><td>{meaning}</td></tr>)}
    </tbody></table>
  </Dialog>
);
