// Charts by Chart.js, in the page's colours of either theme.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js'
import './chart.css'
import { h } from './dom'
import { onThemeChange } from './theme'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
)

export interface Series {
  label: string
  data: number[]
  /** A colour of the palette by its number, from 0. */
  colour: number
  /** Of an earlier time. */
  isDashed?: boolean
}

export interface ChartOptions {
  kind: 'line' | 'bar'
  /** Text in place of the picture for screen readers; the numbers are in a table. */
  title: string
  labels: string[]
  series: Series[]
  isStacked?: boolean
  /** Shares of 1 are shown as percents. */
  isShare?: boolean
}

const COLOURS = 8

/** What a custom property is in the current theme: `light-dark()` is resolved by the browser. */
function resolved(name: string): string {
  const probe = h('span', { style: `color: var(${name})`, hidden: true })
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

const seriesColour = (index: number): string => resolved(`--series-${(index % COLOURS) + 1}`)

let shown: Chart | undefined
let redraw = (): void => {}
onThemeChange(() => redraw())

/** A chart that is drawn as soon as its box is in the page; one at a time. */
export function chart(options: ChartOptions): HTMLElement {
  const canvas = h('canvas', { role: 'img', 'aria-label': options.title })
  const box = h('div', { class: 'chart' }, canvas)
  redraw = () => {
    shown?.destroy()
    shown = canvas.isConnected ? new Chart(canvas, configuration(options)) : undefined
  }
  queueMicrotask(redraw)
  return box
}

function configuration(options: ChartOptions): ChartConfiguration<'line' | 'bar'> {
  const { kind, labels, series, isStacked = false, isShare = false } = options
  const [text, line] = [resolved('--muted'), resolved('--line')]
  const format = {
    minimumFractionDigits: 0,
    maximumFractionDigits: 2,
    ...(isShare && { style: 'percent' as const }),
  }
  const scale = { stacked: isStacked, ticks: { color: text, format }, grid: { color: line } }
  return {
    type: kind,
    data: {
      labels,
      datasets: series.map(({ label, data, colour, isDashed }) => ({
        label,
        data,
        borderColor: seriesColour(colour),
        backgroundColor: seriesColour(colour),
        ...(kind === 'line' && { borderWidth: 2, pointRadius: 2.5, tension: 0 }),
        ...(kind === 'line' && isDashed && { borderDash: [5, 4] }),
        ...(kind === 'bar' && { maxBarThickness: 72, borderRadius: 3 }),
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          ...scale,
          ticks: { color: text, maxRotation: 0, autoSkipPadding: 14 },
          grid: { display: false },
        },
        y: { ...scale, beginAtZero: true },
      },
      plugins: {
        legend: {
          display: series.length > 1,
          labels: {
            color: text,
            ...(kind === 'line' ? { usePointStyle: true, pointStyle: 'line' } : { boxWidth: 14 }),
          },
        },
        tooltip: {
          callbacks: {
            label: ({ dataset, parsed }) =>
              `${dataset.label}: ${new Intl.NumberFormat('en', format).format(parsed.y ?? 0)}`,
          },
        },
      },
    },
  }
}
