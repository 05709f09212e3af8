import '../shared/base.css'
import { byId, debounce } from '../shared/dom'
import { mountThemeToggle } from '../shared/theme'
import '../activity/activity.css'
import { changeFlag, createFlag, deleteFlag, evaluate, fetchFlags } from './api'
import type { Evaluation, Flag, FlagChange, Properties } from './api'
import { Editor } from './editor'
import { FlagList } from './flag_list'
import '../activity/detail.css'
import './flags.css'

const distinctId = byId<HTMLInputElement>('distinct-id')
const personProperties = byId<HTMLInputElement>('person-properties')
const problem = byId('problem')

let flags: Flag[] = []
let values: Record<string, Evaluation> | null = null

const list = new FlagList({ open, setActive: (flag, active) => void setActive(flag, active).catch(fail) })
const editor = new Editor({ save, remove, close })

function fail(error: unknown): void {
  problem.textContent = error instanceof Error ? error.message : String(error)
  problem.hidden = false
}

/** The flag in the address: a number, or `new`. */
function opened(): string | null {
  return new URLSearchParams(location.search).get('flag')
}

function address(flag: string | null): string {
  return flag === null ? '/feature_flags/' : `/feature_flags/?flag=${flag}`
}

function open(id: number): void {
  history.pushState(null, '', address(String(id)))
  show()
}

function close(): void {
  history.pushState(null, '', address(null))
  show()
}

function show(): void {
  const name = opened()
  const flag = flags.find(({ id }) => String(id) === name) ?? null
  if (name === 'new' || flag) editor.open(flag)
  else editor.close()
  render()
}

function render(): void {
  const name = opened()
  list.render(flags, name === null ? null : Number(name), values)
}

/** Reloads the flags and their values. */
async function refresh(): Promise<void> {
  const [stored, evaluated] = await Promise.all([fetchFlags(), evaluateAll()])
  flags = stored
  values = evaluated
  problem.hidden = true
  render()
}

async function evaluateAll(): Promise<Record<string, Evaluation> | null> {
  const id = distinctId.value.trim()
  if (!id) return null
  const text = personProperties.value.trim()
  const properties: unknown = text ? JSON.parse(text) : {}
  return evaluate(id, properties as Properties)
}

async function setActive(flag: Flag, active: boolean): Promise<void> {
  try {
    await changeFlag(flag.id, { active })
  } finally {
    await refresh()
  }
  if (opened() === String(flag.id)) show()
}

async function save(id: number | null, change: FlagChange): Promise<void> {
  const flag = id === null ? await createFlag(change) : await changeFlag(id, change)
  await refresh()
  history.replaceState(null, '', address(String(flag.id)))
  show()
}

async function remove(id: number): Promise<void> {
  await deleteFlag(id)
  await refresh()
  history.replaceState(null, '', address(null))
  show()
}

const reevaluate = debounce(() => void refresh().catch(fail), 200)

async function start(): Promise<void> {
  mountThemeToggle(byId<HTMLButtonElement>('theme'))
  distinctId.addEventListener('input', reevaluate)
  personProperties.addEventListener('input', reevaluate)
  byId('subject').addEventListener('submit', (event) => {
    event.preventDefault()
    refresh().catch(fail)
  })
  byId('new').addEventListener('click', () => {
    history.pushState(null, '', address('new'))
    show()
  })
  window.addEventListener('popstate', show)
  await refresh()
  show()
}

start().catch(fail)
