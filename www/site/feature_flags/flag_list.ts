import { h } from '../shared/dom'
import { showEntries } from '../shared/entries'
import type { Evaluation, Filters, Flag } from './api'

export interface FlagListActions {
  open(id: number): void
  setActive(flag: Flag, active: boolean): void
}

/** Shows all flags, each with its value for the chosen person; `values` are missing while none is chosen. */
export function showFlags(
  flags: Flag[],
  opened: string | null,
  values: Record<string, Evaluation> | null,
  actions: FlagListActions,
): void {
  const entries = flags.map((flag) => ({
    id: String(flag.id),
    title: flag.key,
    note: flag.name || summary(flag.filters),
    before: activeSwitch(flag, actions),
    after: values && value(flag, values[flag.key]),
    onOpen: () => actions.open(flag.id),
  }))
  showEntries('flag', entries, opened)
}

function activeSwitch(flag: Flag, { setActive }: FlagListActions): HTMLElement {
  const toggle = h('input', {
    type: 'checkbox',
    role: 'switch',
    'aria-label': `${flag.key} is active`,
    'data-focus': `active-${flag.id}`,
    onchange: (event) => setActive(flag, (event.target as HTMLInputElement).checked),
  })
  toggle.checked = flag.active
  return toggle
}

function value(flag: Flag, evaluation: Evaluation | undefined): HTMLElement {
  const text = evaluation ? (evaluation.variant ?? (evaluation.enabled ? 'on' : 'off')) : 'off'
  const why = evaluation?.reason.description ?? (flag.active ? 'Not evaluated' : 'Feature flag is inactive')
  return h(
    'span',
    { class: 'value', 'data-on': Boolean(evaluation?.enabled), 'aria-label': `Value of ${flag.key}` },
    h('b', {}, text),
    h('small', {}, why),
    evaluation?.metadata.payload && h('code', {}, evaluation.metadata.payload),
  )
}

/** `2 conditions · 3 variants`, or the share where there is but one condition. */
function summary({ groups, multivariate }: Filters): string {
  const [only] = groups
  const share = only?.rollout_percentage ?? 100
  const conditions =
    only && groups.length === 1
      ? `${share}% of ${only.properties.length ? 'those who match' : 'everybody'}`
      : `${groups.length} conditions`
  const variants = multivariate?.variants.length
  return variants ? `${conditions} · ${variants} variants` : conditions
}
