import { copyFromButton } from '../shared/clipboard'
import { byId, h } from '../shared/dom'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import scriptTag from '../shop/snippet.html?raw'
import { createKey, fetchKeys, fetchProjectKey, revokeKey } from './api'
import type { PersonalKey } from './api'
import { mayDo, READING } from './scopes'
import './settings.css'

/** The key of the playground, as long as no event came with another one. */
const PLAYGROUND_KEY = 'phc_playground'

function showProject(key: string): void {
  byId('project-key').textContent = key
  byId('npm').textContent = [
    'npm install posthog-js@npm:posthog-wasm',
    '',
    "import posthog from 'posthog-js'",
    '',
    `posthog.init('${key}', {`,
    `  api_host: '${location.origin}',`,
    '})',
  ].join('\n')
  byId('snippet').textContent = scriptTag
    .replace('api_host: location.origin', `api_host: '${location.origin}'`)
    .replace(PLAYGROUND_KEY, key)
    .trim()
}

function copies(button: string, source: string): void {
  const element = byId<HTMLButtonElement>(button)
  element.addEventListener('click', () => void copyFromButton(element, byId(source).textContent ?? ''))
}

async function refresh(): Promise<void> {
  const keys = await fetchKeys()
  clearProblem()
  byId('keys').replaceChildren(...keys.map(row))
  byId('no-keys').hidden = keys.length > 0
}

function row({ id, label, mask_value, scopes, created_at, last_used_at }: PersonalKey): HTMLElement {
  const day = (time: string | null): string => time?.slice(0, 10) ?? 'never'
  const question = h('span', { hidden: true }, 'Revoke it? ')
  const sure = h('button', { type: 'button', class: 'secondary', hidden: true }, 'Yes, revoke')
  const ask = h('button', { type: 'button', class: 'secondary', 'aria-label': `Revoke ${label}` }, 'Revoke')
  ask.addEventListener('click', () => {
    const opens = sure.hidden
    question.hidden = sure.hidden = !opens
    ask.textContent = opens ? 'Keep' : 'Revoke'
    ask.setAttribute('aria-label', opens ? `Keep ${label}` : `Revoke ${label}`)
    if (opens) sure.focus()
  })
  sure.addEventListener('click', () => {
    revokeKey(id)
      .then(refresh)
      .then(() => byId('label').focus())
      .catch(fail)
  })
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, label),
    h('td', {}, h('code', {}, mask_value)),
    h('td', {}, mayDo(scopes)),
    h('td', {}, day(created_at)),
    h('td', {}, day(last_used_at)),
    h('td', { class: 'revoke' }, question, sure, ask),
  )
}

async function create(): Promise<void> {
  const label = byId<HTMLInputElement>('label')
  const writes = byId<HTMLSelectElement>('scope').value === 'write'
  const { value } = await createKey(label.value.trim(), writes ? ['*'] : READING)
  byId('value').textContent = value
  byId('created').hidden = false
  label.value = ''
  await refresh()
  byId('copy-value').focus()
}

async function start(): Promise<void> {
  mountFrame()
  copies('copy-project-key', 'project-key')
  copies('copy-npm', 'npm')
  copies('copy-snippet', 'snippet')
  copies('copy-value', 'value')
  byId('new-key').addEventListener('submit', (event) => {
    event.preventDefault()
    create().catch(fail)
  })
  showProject(PLAYGROUND_KEY)
  const [key] = await Promise.all([fetchProjectKey(), refresh()])
  if (key) showProject(key)
}

start().catch(fail)
