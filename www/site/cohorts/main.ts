import { askFirst } from '../shared/confirm'
import '../shared/detail.css'
import { byId } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { fetchEventNames } from '../shared/events_api'
import { plural } from '../shared/format'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { suggestProperties } from '../shared/suggestions'
import { changeCohort, createCohort, deleteCohort, fetchCohorts, type Cohort } from './api'
import './cohorts.css'
import { Editor } from './editor'
import { memberList } from './members'

const NEW = 'new'
const NEW_STATIC = 'new-static'

const opened = openedIn('cohort', show)
const editor = new Editor({ save, remove, close: () => opened.go(null) })

let cohorts: Cohort[] = []
let names: string[] = []

function show(): void {
  const name = opened.value()
  renderList()
  const cohort = cohorts.find(({ id }) => String(id) === name) ?? null
  const isNew = name === NEW || name === NEW_STATIC
  document.body.classList.toggle('has-detail', cohort !== null || isNew)
  if (cohort) editor.open(cohort, cohort.is_static, names, memberList(cohort))
  else if (isNew) editor.open(null, name === NEW_STATIC, names)
  else editor.close()
}

function renderList(): void {
  const entries = cohorts.map((cohort) => ({
    id: String(cohort.id),
    title: cohort.name,
    note: noteOf(cohort),
    onOpen: () => opened.go(String(cohort.id)),
  }))
  showEntries('cohort', entries, opened.value())
}

const noteOf = ({ is_static, description, distinct_ids = [] }: Cohort): string =>
  description || (is_static ? `static · ${plural(distinct_ids.length, 'distinct ID')}` : 'by criteria')

async function save(id: number | null, body: Partial<Cohort> | FormData): Promise<void> {
  const cohort =
    id === null || body instanceof FormData ? await createCohort(body) : await changeCohort(id, body)
  cohorts = await fetchCohorts()
  clearProblem()
  opened.replace(String(cohort.id))
}

function remove({ id, name }: Cohort): void {
  const run = async (): Promise<void> => {
    await deleteCohort(id)
    cohorts = await fetchCohorts()
    clearProblem()
    opened.replace(null)
  }
  const what = `“${name}” is deleted. Flags and insights that name it then see no person in it.`
  askFirst('Delete this cohort?', what, 'Delete cohort', () => void run().catch(fail))
}

async function start(): Promise<void> {
  mountFrame()
  byId('new').addEventListener('click', () => opened.go(NEW))
  byId('new-static').addEventListener('click', () => opened.go(NEW_STATIC))
  suggestProperties().catch(fail)
  const [stored, known] = await Promise.all([fetchCohorts(), fetchEventNames()])
  cohorts = stored
  names = known.map(({ name }) => name)
  show()
}

start().catch(fail)
