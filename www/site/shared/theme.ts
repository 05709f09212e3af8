const STORAGE_KEY = 'theme'

type Theme = 'light' | 'dark'

const systemPrefersDark = window.matchMedia('(prefers-color-scheme: dark)')

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return systemPrefersDark.matches ? 'dark' : 'light'
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
  systemPrefersDark.addEventListener('change', render)
  render()
}
