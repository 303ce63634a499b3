import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import { render, type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadSession, me } from './api/session.ts';
import { useTitle } from './components/hooks.ts';
import { Notices } from './components/notices.tsx';
import { Loading, ProblemBox } from './components/parts.tsx';
import { Shell } from './components/shell.tsx';
import { startKeys } from './keyboard/keys.ts';
import { match } from './routing/pattern.ts';
import { Link, place, startRouter } from './routing/router.tsx';

type Parameters = { [name: string]: string };
type PageOf = ComponentType<Parameters>;

// Each page is a bundle of its own, read when it is first opened.
const pages: readonly (readonly [pattern: string, load: () => Promise<{ default: ComponentType<never> }>])[] = [
  ['', () => import('./pages/home/home.tsx')],
  ['/workflows', () => import('./pages/workflows/workflows.tsx')],
  ['/workflows/new', () => import('./pages/workflow/new.tsx')],
  ['/workflows/:id', () => import('./pages/workflow/workflow.tsx')],
  ['/runs', () => import('./pages/runs/runs.tsx')],
  ['/waits', () => import('./pages/waits/waits.tsx')],
  ['/bulk', () => import('./pages/bulk/bulks.tsx')],
  ['/bulk/:id', () => import('./pages/bulk/bulk.tsx')],
  ['/calendars', () => import('./pages/calendars/calendars.tsx')],
  ['/calendars/:name', () => import('./pages/calendars/calendar.tsx')],
  ['/pools', () => import('./pages/pools/pools.tsx')],
  ['/keys', () => import('./pages/keys/keys.tsx')],
  ['/audit', () => import('./pages/audit/audit.tsx')],
  ['/runs/:id', () => import('./pages/run/run.tsx')],
  ['/runs/:id/compare/:other', () => import('./pages/compare/compare.tsx')],
];

interface Shown { page: PageOf; pattern: string }

const loaded = new Map<string, PageOf>();

function App() {
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { path } = place.value;
  const found = pages.map(([pattern, load]) => ({ pattern, load, parameters: match(pattern, path) })).find(p => p.parameters !== null);
  useEffect(() => {
    if (!found) {
      return;
    }

    const known = loaded.get(found.pattern);
    if (known) {
      setShown({ page: known, pattern: found.pattern });
      return;
    }

    let isCurrent = true;
    found.load().then(module => {
      loaded.set(found.pattern, module.default as PageOf);
      if (isCurrent) {
        setError(null);
        setShown({ page: module.default as PageOf, pattern: found.pattern });
      }
    }, e => isCurrent && setError(e));
    return () => { isCurrent = false; };
  }, [found?.pattern]);

  return (
    <Shell>
      {!found ? <NotFound />
        : error ? <NotLoaded error={error} />
        : shown?.pattern !== found.pattern || !me.value ? <Loading />
        : <shown.page key={path} {...found.parameters} />}
    </Shell>
  );
}

function NotFound() {
  useTitle('There is no such page');
  return <div class="page"><h1>There is no such page</h1><p>The address may be mistyped. <Link to="">Home</Link> shows what happens now.</p></div>;
}

function NotLoaded({ error }: { error: unknown }) {
  useTitle('The page could not be loaded');
  return <ProblemBox error={error} retry={() => window.location.reload()} />;
}

// A browser may keep the page as it was when it was left, and show it again on the way back, after its session has ended.
window.addEventListener('pageshow', e => e.persisted && window.location.reload());

startRouter();
startKeys();
const root = document.getElementById('app')!;
render(<><Notices /><Loading /></>, root);
loadSession().then(() => render(<App />, root), e => render(<Shell><ProblemBox error={e} retry={() => window.location.reload()} /></Shell>, root));
