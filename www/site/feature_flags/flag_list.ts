import { byId, h } from '../shared/dom'
import type { Evaluation, Filters, Flag } from './api'

export interface FlagListActions {
  open(id: number): void
  setActive(flag: Flag, active: boolean): void
}

/** All flags, each with its value for the chosen person. */
export class FlagList {
  readonly #list = byId('flag-list')
  readonly #actions: FlagListActions

  constructor(actions: FlagListActions) {
    this.#actions = actions
  }

  /** `values` are missing while no person is chosen. */
  render(flags: Flag[], open: number | null, values: Record<string, Evaluation> | null): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.focus
    this.#list.replaceChildren(...flags.map((flag) => this.#row(flag, flag.id === open, values)))
    byId('flag-empty').hidden = flags.length > 0
    byId('flag-count').textContent = `${flags.length} ${flags.length === 1 ? 'flag' : 'flags'}`
    if (focused) this.#list.querySelector<HTMLElement>(`[data-focus="${focused}"]`)?.focus()
  }

  #row(flag: Flag, isOpen: boolean, values: Record<string, Evaluation> | null): HTMLElement {
    const toggle = h('input', {
      type: 'checkbox',
      role: 'switch',
      'aria-label': `${flag.key} is active`,
      'data-focus': `active-${flag.id}`,
      onchange: (event) => this.#actions.setActive(flag, (event.target as HTMLInputElement).checked),
    })
    toggle.checked = flag.active
    return h(
      'li',
      { class: 'flag-row', 'aria-current': isOpen ? 'true' : undefined },
      toggle,
      h(
        'button',
        { type: 'button', 'data-focus': `flag-${flag.id}`, onclick: () => this.#actions.open(flag.id) },
        h('strong', {}, flag.key),
        h('span', { class: 'muted' }, flag.name || summary(flag.filters)),
      ),
      values && value(flag, values[flag.key]),
    )
  }
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
