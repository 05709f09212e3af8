import { h } from '../shared/dom'
import type { Person } from '../shared/events_api'
import { crossButton } from '../shared/forms'
import { fail } from '../shared/frame'
import { showPager } from '../shared/pager'
import { personLinks } from '../shared/persons'
import { personName, plural } from '../shared/format'
import { addMembers, fetchMembers, removeMember, type Cohort } from './api'
import { idsOf } from './editor'

/** Who belongs to a cohort now, page by page; a static one can be added to, and persons taken out. */
export function memberList(cohort: Cohort): HTMLElement {
  const count = h('h3', { 'aria-live': 'polite' }, 'Counting persons …')
  const list = h('div')
  const pages = h('div')
  const open = async (page: string | number, offset: number): Promise<void> => {
    const members = await fetchMembers(page)
    const { count: all = members.results.length, results } = members
    count.textContent = plural(all, 'person')
    const removal = (person: Person): HTMLElement =>
      crossButton(`Remove ${personName(person)}`, () => reload(removeMember(cohort.id, person.distinct_ids)))
    list.replaceChildren(
      results.length > 0
        ? personLinks(results, cohort.is_static ? removal : undefined)
        : h('p', { class: 'muted' }, hint(cohort)),
    )
    showPager(pages, members, offset, (next, at) => void open(next, at).catch(fail))
  }
  const reload = (change: Promise<unknown>): void => {
    change.then(() => open(cohort.id, 0)).catch(fail)
  }
  open(cohort.id, 0).catch(fail)
  return h(
    'section',
    { class: 'members', 'aria-label': 'Members' },
    count,
    cohort.is_static && addForm((ids) => reload(addMembers(cohort.id, ids))),
    list,
    pages,
  )
}

const hint = ({ is_static, distinct_ids = [] }: Cohort): string =>
  is_static && distinct_ids.length > 0
    ? `None of the ${plural(distinct_ids.length, 'distinct ID')} that are listed has a person yet.`
    : 'No person belongs to it now.'

function addForm(add: (ids: string[]) => void): HTMLElement {
  const field = h('input', {
    'aria-label': 'Distinct IDs to add',
    placeholder: 'distinct IDs, separated by commas',
    required: true,
    autocomplete: 'off',
  })
  const onsubmit = (event: Event): void => {
    event.preventDefault()
    add(idsOf(field.value))
    field.value = ''
  }
  return h(
    'form',
    { class: 'fields add-members', 'aria-label': 'Add persons', onsubmit },
    field,
    h('button', { class: 'tool' }, 'Add'),
  )
}
