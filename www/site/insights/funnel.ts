import { chart } from '../shared/chart'
import { number, percent } from '../shared/format'
import { scrolled, table, type Cell } from '../shared/table'
import { fetchStepPersons, type Step } from './api'
import { personsButton } from './persons_dialog'

/** The steps of a funnel, or those of each value of a breakdown. */
export function stepsByValue(results: Step[] | Step[][]): Step[][] {
  const [first] = results
  return Array.isArray(first) ? (results as Step[][]) : [results as Step[]]
}

export function showFunnel(funnels: Step[][]): HTMLElement[] {
  const [first = []] = funnels
  return [
    chart({
      kind: 'bar',
      title: `Funnel of ${first.map(nameOf).join(', ')}: the share of persons who reached each step`,
      labels: first.map((step) => `${step.order + 1}. ${nameOf(step)}`),
      series: funnels.map((steps, colour) => ({
        label: valueOf(steps) ?? 'Conversion',
        data: steps.map(({ count }) => share(count, steps[0]?.count ?? 0)),
        colour,
      })),
      isShare: true,
    }),
    ...funnels.map(stepTable),
  ]
}

const nameOf = ({ custom_name, name }: Step): string => custom_name ?? name
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** The value of a breakdown that these steps are of. */
function valueOf(steps: Step[]): string | undefined {
  const value = steps[0]?.breakdown_value?.[0]
  return value === '' ? 'no value' : value
}

function stepTable(steps: Step[]): HTMLElement {
  const [first] = steps
  const row = (step: Step, index: number): Cell[] => {
    const title = `${step.order + 1}. ${nameOf(step)}`
    const before = steps[index - 1]
    const persons = (label: string, count: number, address: string | null, what: string): Cell =>
      address === null || count === 0
        ? number(count)
        : personsButton(number(count), `${label}: ${number(count)} persons`, `${title}: ${what}`, (offset) =>
            fetchStepPersons(address, offset),
          )
    return [
      title,
      persons(`Reached ${title}`, step.count, step.converted_people_url, 'persons who reached it'),
      before
        ? persons(
            `Lost before ${title}`,
            before.count - step.count,
            step.dropped_people_url,
            'persons who got no further than the step before',
          )
        : '',
      percent(share(step.count, first?.count ?? 0)),
      before ? percent(share(step.count, before.count)) : '',
      step.median_conversion_time === null ? '' : span(step.median_conversion_time),
    ]
  }
  const heads = ['Step', 'Persons', 'Lost', 'Of step 1', 'Of previous', 'Median time']
  const value = valueOf(steps)
  return scrolled(table(value === undefined ? 'Steps' : `Steps of ${value}`, heads, steps.map(row)))
}

/** Seconds as `45 s`, `3.5 min`, `2 h` or `1.5 days`. */
function span(seconds: number): string {
  if (seconds < 60) return `${number(seconds)} s`
  if (seconds < 3600) return `${number(seconds / 60)} min`
  return seconds < 86_400 ? `${number(seconds / 3600)} h` : `${number(seconds / 86_400)} days`
}
