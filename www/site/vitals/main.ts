import { chart } from '../shared/chart'
import '../shared/detail.css'
import { byId, h } from '../shared/dom'
import { number, percent } from '../shared/format'
import { choice } from '../shared/forms'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { scrolled, table } from '../shared/table'
import { timeChoice } from '../shared/time_choice'
import { fetchElements, fetchPages, fetchPlaces, fetchVital, type Place, type Vital } from './api'
import './vitals.css'

interface Kind {
  title: string
  /** Up to `good` it is good, beyond `poor` it is poor (web.dev/articles/vitals). */
  good: number
  poor: number
  unit: string
}

const KINDS: Record<string, Kind> = {
  LCP: { title: 'Largest Contentful Paint', good: 2500, poor: 4000, unit: ' ms' },
  INP: { title: 'Interaction to Next Paint', good: 200, poor: 500, unit: ' ms' },
  CLS: { title: 'Cumulative Layout Shift', good: 0.1, poor: 0.25, unit: '' },
  FCP: { title: 'First Contentful Paint', good: 1800, poor: 3000, unit: ' ms' },
}

const RATINGS = { good: 'Good', fair: 'Needs improvement', poor: 'Poor', none: 'No data' }

const rating = (value: number, { good, poor }: Kind): keyof typeof RATINGS =>
  value <= good ? 'good' : value <= poor ? 'fair' : 'poor'

let url = ''
let time = '-30d'
/** Grows with each choice, so that an answer to an older one is ignored. */
let generation = 0

async function load(): Promise<void> {
  const own = ++generation
  const [pages, vitals, elements, clicks, rage] = await Promise.all([
    fetchPages(time),
    Promise.all(Object.keys(KINDS).map((name) => fetchVital(name, url, time))),
    fetchElements(url, time),
    fetchPlaces(url, time, 'click'),
    fetchPlaces(url, time, 'rageclick'),
  ])
  if (own !== generation) return
  clearProblem()
  const names = { '': 'All pages', ...Object.fromEntries(pages.map((page) => [page, page])) }
  const pick = (value: string): void => {
    url = value
    load().catch(fail)
  }
  const pageChoice = byId('page-choice')
  const hadFocus = pageChoice.contains(document.activeElement)
  const select = choice('Page', names, url, pick)
  pageChoice.replaceChildren(select)
  if (hadFocus) select.focus()
  byId('charts').replaceChildren(...vitals.map(card))
  byId('clicks').replaceChildren(...tables(elements, clicks, rage))
}

function card({ name, days, p75, all }: Vital): HTMLElement {
  const kind = KINDS[name]
  if (!kind) return h('article', {})
  const hasData = !Number.isNaN(all)
  const rated = hasData ? rating(all, kind) : 'none'
  const measured = days.map((day, index) => [day, p75[index] ?? Number.NaN] as const)
  const spoken = measured
    .filter(([, value]) => !Number.isNaN(value))
    .map(([day, value]) => `${day} ${number(value)}`)
  const limits = (value: number): number[] => days.map(() => value)
  return h(
    'article',
    { class: 'vital', 'aria-label': name, 'data-rating': rated },
    h('h2', {}, h('abbr', { title: kind.title }, name), ' ', h('span', { class: 'muted' }, kind.title)),
    h(
      'p',
      {},
      h('strong', { class: 'vital-value' }, hasData ? number(all) + kind.unit : '–'),
      ' ',
      h('span', { class: 'rating' }, RATINGS[rated]),
    ),
    h(
      'p',
      { class: 'muted' },
      `75th percentile. Good up to ${kind.good}${kind.unit}, poor beyond ${kind.poor}${kind.unit}.`,
    ),
    chart({
      kind: 'line',
      title: `${name} by day: ${spoken.join(', ')}`,
      labels: days.map((day) => day.slice(5)),
      series: [
        { label: name, data: p75, colour: 0 },
        { label: 'Good up to', data: limits(kind.good), colour: 2, isDashed: true, isLimit: true },
        { label: 'Poor beyond', data: limits(kind.poor), colour: 1, isDashed: true, isLimit: true },
      ],
    }),
  )
}

function tables(elements: [string, number][], clicks: Place[], rage: Place[]): HTMLElement[] {
  const nothing = 'No clicks: heatmaps are on with capture_heatmaps, elements with autocapture.'
  if (elements.length + clicks.length + rage.length === 0) return [h('p', { class: 'empty' }, nothing)]
  const places = (caption: string, found: Place[]): HTMLElement =>
    scrolled(
      table(
        caption,
        ['From the left', 'From the top', 'Stays when scrolled', 'Clicks'],
        found.map((place) => [
          percent(place.pointer_relative_x),
          `${number(place.pointer_y)} px`,
          place.pointer_target_fixed ? 'yes' : 'no',
          number(place.count),
        ]),
      ),
    )
  return [
    scrolled(
      table(
        'Clicks by element',
        ['Text', 'Clicks'],
        elements.map(([text, count]) => [text, number(count)]),
      ),
    ),
    places('Clicks by place', clicks),
    ...(rage.length > 0 ? [places('Rage clicks by place', rage)] : []),
  ]
}

function start(): void {
  mountFrame()
  const pick = (value: string): void => {
    time = value
    load().catch(fail)
  }
  byId('time-choice').append(timeChoice(time, pick))
  byId('filters').addEventListener('submit', (event) => event.preventDefault())
  load().catch(fail)
}

start()
