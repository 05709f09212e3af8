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
  type Plugin,
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
  /** Of an earlier time, or a limit. */
  isDashed?: boolean
  /** The same everywhere: a line without points. */
  isLimit?: boolean
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
  /** Lines across, each at a label by its number, from 0. */
  marks?: Mark[]
}

export interface Mark {
  at: number
  text: string
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

interface Drawn {
  canvas: HTMLCanvasElement
  options: ChartOptions
  chart?: Chart
}

/** The charts of the page; those that have left it are forgotten with the next one. */
const drawn = new Set<Drawn>()
onThemeChange(() => drawn.forEach(draw))

function draw(one: Drawn): void {
  one.chart?.destroy()
  if (one.canvas.isConnected) one.chart = new Chart(one.canvas, configuration(one.options))
  else drawn.delete(one)
}

/** A chart that is drawn as soon as its box is in the page. */
export function chart(options: ChartOptions): HTMLElement {
  const marks = options.marks ?? []
  const notes = marks.map(({ at, text }) => `${options.labels[at] ?? ''}: ${text}`)
  const title = [options.title, ...(notes.length > 0 ? [`Annotations: ${notes.join('; ')}`] : [])].join('. ')
  const canvas = h('canvas', { role: 'img', 'aria-label': title })
  const box = h('div', { class: 'chart' }, canvas)
  const own: Drawn = { canvas, options }
  drawn.add(own)
  queueMicrotask(() => {
    for (const one of drawn) if (one === own || !one.canvas.isConnected) draw(one)
  })
  return box
}

/** Draws a dashed line across the chart for each mark. */
const markLines = (marks: Mark[], colour: string): Plugin<'line' | 'bar'> => ({
  id: 'marks',
  afterDatasetsDraw({ ctx, chartArea: { top, bottom }, scales: { x } }) {
    if (!x) return
    ctx.save()
    ctx.strokeStyle = colour
    ctx.lineWidth = 1.5
    ctx.setLineDash([3, 3])
    for (const { at } of marks) {
      const left = x.getPixelForValue(at)
      ctx.beginPath()
      ctx.moveTo(left, top)
      ctx.lineTo(left, bottom)
      ctx.stroke()
    }
    ctx.restore()
  },
})

function configuration(options: ChartOptions): ChartConfiguration<'line' | 'bar'> {
  const { kind, labels, series, isStacked = false, isShare = false, marks = [] } = options
  const [text, line] = [resolved('--muted'), resolved('--line')]
  const format = {
    minimumFractionDigits: 0,
    maximumFractionDigits: 2,
    ...(isShare && { style: 'percent' as const }),
  }
  const scale = { stacked: isStacked, ticks: { color: text, format }, grid: { color: line } }
  return {
    type: kind,
    plugins: marks.length > 0 ? [markLines(marks, text)] : [],
    data: {
      labels,
      datasets: series.map(({ label, data, colour, isDashed, isLimit }) => ({
        label,
        data,
        borderColor: seriesColour(colour),
        backgroundColor: seriesColour(colour),
        ...(kind === 'line' && { borderWidth: 2, pointRadius: 2.5, tension: 0 }),
        ...(kind === 'line' && isLimit && { pointRadius: 0 }),
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
            afterBody: ([first]) =>
              marks.filter(({ at }) => at === first?.dataIndex).map(({ text }) => `Annotation: ${text}`),
            label: ({ dataset, parsed }) =>
              `${dataset.label}: ${new Intl.NumberFormat('en', format).format(parsed.y ?? 0)}`,
          },
        },
      },
    },
  }
}
