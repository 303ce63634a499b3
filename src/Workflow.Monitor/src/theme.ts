// Loaded before the page is painted: names the theme that a person has chosen, or else that of the system.
const system = window.matchMedia('(prefers-color-scheme: dark)');

const show = () => {
  document.documentElement.dataset['theme'] = chosen() ?? (system.matches ? 'dark' : 'light');
};

function chosen(): string | null {
  try {
    const theme = localStorage.getItem('workflow.theme');
    return theme === 'light' || theme === 'dark' ? theme : null;
  } catch {
    return null; // a browser that keeps nothing
  }
}

system.addEventListener('change', show);
show();
