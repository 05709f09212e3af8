import '../shared/base.css'
import { copyFromButton } from '../shared/clipboard'
import { byId } from '../shared/dom'
import { mountThemeToggle } from '../shared/theme'
import snippet from '../shop/snippet.html?raw'
import './landing.css'

const withHost = snippet.replace('api_host: location.origin', `api_host: '${location.origin}'`).trim()

byId('snippet').textContent = withHost
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin

for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
  const code = button.parentElement?.querySelector('code')
  button.addEventListener('click', () => void copyFromButton(button, code?.textContent ?? ''))
}

mountThemeToggle(byId<HTMLButtonElement>('theme'))
