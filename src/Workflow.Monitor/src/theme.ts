// Loaded before the page is painted: sets the theme that a person has chosen, if they have.
try {
  const chosen = localStorage.getItem('workflow.theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset['theme'] = chosen;
  }
} catch {
  // A browser that keeps nothing shows the theme of its system.
}
