const STORAGE_KEY = 'theme'

type Theme = 'light' | 'dark'

const systemPrefersDark = window.matchMedia('(prefers-color-scheme: dark)')

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return systemPrefersDark.matches ? 'dark' : 'light'
}

/** Runs after each change of the theme: by the toggle, by another tab's, or by the system. */
export function onThemeChange(run: () => void): void {
  new MutationObserver(run).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  systemPrefersDark.addEventListener('change', run)
}

/** Follows the system until the toggle is pressed; the choice is then kept for every page. */
export function mountThemeToggle(button: HTMLButtonElement): void {
  const render = (): void => {
    const next = currentTheme() === 'dark' ? 'light' : 'dark'
    button.setAttribute('aria-label', `Switch to ${next} theme`)
    button.title = `Switch to ${next} theme`
  }
  button.addEventListener('click', () => {
    const theme: Theme = currentTheme() === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    localStorage.setItem(STORAGE_KEY, theme)
    render()
  })
  onThemeChange(render)
  // What is chosen in one tab holds in all.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === STORAGE_KEY && newValue) document.documentElement.dataset.theme = newValue
  })
  render()
}
