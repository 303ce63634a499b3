import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { signOut } from '../api/client.ts';
import { me } from '../api/session.ts';
import { help, isHelpShown } from '../keyboard/keys.ts';
import { base, Link, place } from '../routing/router.tsx';
import { Dialog } from './dialog.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Notices } from './notices.tsx';
import { IconButton } from './parts.tsx';
import { attempt, Toasts } from './toasts.tsx';

const places: readonly (readonly [to: string, name: string, icon: IconName])[] = [
  ['', 'Home', 'home'],
  ['/workflows', 'Workflows', 'workflows'],
  ['/runs', 'Runs', 'runs'],
];

/** What surrounds every page: where one can go, and who is signed in. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = place.value;
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={e => { e.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the content</a>
      <header class="side">
        <a class="brand" href={base} aria-label="Workflow, home"><Icon name="workflows" size={20} /><span>Workflow</span></a>
        <nav class="nav" aria-label="Pages">
          {places.map(([to, name, icon]) => {
            const isHere = to === '' ? path === '' : path === to || path.startsWith(`${to}/`);
            return <Link key={to} to={to} {...(isHere && { 'aria-current': 'page' as const })}><Icon name={icon} />{name}</Link>;
          })}
        </nav>
        <div class="nav-foot">
          <nav class="nav" aria-label="More">
            <a href="/docs/index.html" target="_blank" rel="noreferrer" aria-label="API"><Icon name="docs" /><span>API</span></a>
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
