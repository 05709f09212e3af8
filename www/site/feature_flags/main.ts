import '../shared/detail.css'
import { byId, debounce } from '../shared/dom'
import type { Properties } from '../shared/events_api'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { fetchCohortNames } from '../shared/suggestions'
import { changeFlag, createFlag, deleteFlag, evaluate, fetchFlags } from './api'
import type { Evaluation, Flag, FlagChange } from './api'
import { Editor } from './editor'
import { showFlags } from './flag_list'
import './flags.css'

const distinctId = byId<HTMLInputElement>('distinct-id')
const personProperties = byId<HTMLInputElement>('person-properties')

let flags: Flag[] = []
let values: Record<string, Evaluation> | null = null

const opened = openedIn('flag', show)
const actions = {
  open: (id: number): void => opened.go(String(id)),
  setActive: (flag: Flag, active: boolean): void => void setActive(flag, active).catch(fail),
}
const editor = new Editor({ save, remove, close: () => opened.go(null) })

function show(): void {
  const name = opened.value()
  const flag = flags.find(({ id }) => String(id) === name) ?? null
  if (name === 'new' || flag) editor.open(flag)
  else editor.close()
  render()
}

function render(): void {
  showFlags(flags, opened.value(), values, actions)
}

/** Reloads the flags and their values. */
async function refresh(): Promise<void> {
  const [stored, evaluated] = await Promise.all([fetchFlags(), evaluateAll()])
  flags = stored
  values = evaluated
  clearProblem()
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
  if (opened.value() === String(flag.id)) show()
}

async function save(id: number | null, change: FlagChange): Promise<void> {
  const flag = id === null ? await createFlag(change) : await changeFlag(id, change)
  await refresh()
  opened.replace(String(flag.id))
}

async function remove(id: number): Promise<void> {
  await deleteFlag(id)
  await refresh()
  opened.replace(null)
}

const reevaluate = debounce(() => void refresh().catch(fail), 200)

async function start(): Promise<void> {
  mountFrame()
  distinctId.addEventListener('input', reevaluate)
  personProperties.addEventListener('input', reevaluate)
  byId('subject').addEventListener('submit', (event) => {
    event.preventDefault()
    refresh().catch(fail)
  })
  byId('new').addEventListener('click', () => opened.go('new'))
  editor.cohorts = await fetchCohortNames()
  await refresh()
  show()
}

start().catch(fail)
