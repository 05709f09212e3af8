import { h } from '../shared/dom'
import type { Filters, Variant } from './api'

/** Variants and payloads of a flag, edited in place; `changed` is called where fields come or go. */
export function variantsEditor(filters: Filters, changed: () => void): HTMLElement {
  const variants = filters.multivariate?.variants ?? []
  const add = (): void => {
    const fresh = nextKey(variants)
    filters.multivariate = { variants: share([...variants, { key: fresh, rollout_percentage: 0 }]) }
    // A payload for `true` belongs to a flag without variants.
    delete filters.payloads?.['true']
    changed()
  }
  return h(
    'section',
    { 'aria-label': 'Variants' },
    h('h3', {}, variants.length > 0 ? 'Variants' : 'Value'),
    ...(variants.length > 0
      ? variants.map((variant, index) => variantEditor(filters, variants, variant, index, changed))
      : [payloadEditor(filters, () => 'true')]),
    h('button', { type: 'button', class: 'link', onclick: add }, 'Add variant'),
  )
}

function variantEditor(
  filters: Filters,
  variants: Variant[],
  variant: Variant,
  index: number,
  changed: () => void,
): HTMLElement {
  const remove = (): void => {
    delete filters.payloads?.[variant.key]
    for (const condition of filters.groups) if (condition.variant === variant.key) condition.variant = null
    const rest = variants.filter((other) => other !== variant)
    filters.multivariate = rest.length > 0 ? { variants: share(rest) } : null
    changed()
  }
  const key = h('input', {
    required: true,
    value: variant.key,
    oninput: (event) => rename(filters, variant, (event.target as HTMLInputElement).value),
  })
  const percent = h('input', {
    type: 'number',
    min: 0,
    max: 100,
    step: 'any',
    required: true,
    value: variant.rollout_percentage,
    oninput: (event) => (variant.rollout_percentage = (event.target as HTMLInputElement).valueAsNumber),
  })
  return h(
    'fieldset',
    { class: 'condition' },
    h('legend', {}, `Variant ${index + 1}`),
    h(
      'div',
      { class: 'fields' },
      h('label', { class: 'control grow' }, h('span', {}, 'Variant key'), key),
      h('label', { class: 'control' }, h('span', {}, 'Share %'), percent),
      h('button', { type: 'button', class: 'link danger', onclick: remove }, 'Remove variant'),
    ),
    payloadEditor(filters, () => variant.key),
  )
}

function payloadEditor(filters: Filters, key: () => string): HTMLElement {
  const input = h('textarea', {
    rows: 2,
    spellcheck: 'false',
    oninput: (event) => {
      const text = (event.target as HTMLTextAreaElement).value.trim()
      const { [key()]: _, ...others } = filters.payloads ?? {}
      filters.payloads = text ? { ...others, [key()]: text } : others
    },
  })
  input.value = filters.payloads?.[key()] ?? ''
  return h('label', { class: 'control' }, h('span', {}, 'Payload (JSON)'), input)
}

/** What refers to the variant goes along. */
function rename(filters: Filters, variant: Variant, key: string): void {
  const { [variant.key]: payload, ...others } = filters.payloads ?? {}
  if (payload !== undefined) filters.payloads = { ...others, [key]: payload }
  for (const condition of filters.groups) if (condition.variant === variant.key) condition.variant = key
  variant.key = key
}

function nextKey(variants: Variant[]): string {
  if (variants.length === 0) return 'control'
  if (variants.every(({ key }) => key !== 'test')) return 'test'
  let number = 2
  while (variants.some(({ key }) => key === `test-${number}`)) number += 1
  return `test-${number}`
}

/** Even shares in whole percent; the first ones get what is left over. */
function share(variants: Variant[]): Variant[] {
  const [even, over] = [Math.floor(100 / variants.length), 100 % variants.length]
  return variants.map((variant, index) => ({ ...variant, rollout_percentage: even + (index < over ? 1 : 0) }))
}
