import type { PostHogEvent } from './events_api'

type Kind = 'page' | 'person' | 'click' | 'error' | 'flag' | 'replay' | 'custom'

const kinds: Record<string, Kind> = {
  $pageview: 'page',
  $pageleave: 'page',
  $screen: 'page',
  $identify: 'person',
  $set: 'person',
  $create_alias: 'person',
  $merge_dangerously: 'person',
  $groupidentify: 'person',
  $autocapture: 'click',
  $rageclick: 'click',
  $dead_click: 'click',
  $copy_autocapture: 'click',
  $exception: 'error',
  $feature_flag_called: 'flag',
  $snapshot: 'replay',
}

const paths: Record<Kind, string> = {
  page: 'M2.5 3.5h11v9h-11zM2.5 6.5h11',
  person: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM2.8 13.6c.6-3 2.7-4 5.2-4s4.6 1 5.2 4',
  click: 'M5.5 5.5l7.5 2.7-3.3 1.5-1.5 3.3zM2.5 5.5h1M5.5 2.5v1M3.2 3.2l.9.9',
  error: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.3v.2',
  flag: 'M4 14V2.5h8l-1.8 2.8L12 8H4',
  replay: 'M5 3.5l7 4.5-7 4.5z',
  custom: 'M9 2L3.5 9H8l-1 5L12.5 7H8z',
}

const SVG = 'http://www.w3.org/2000/svg'

export function eventIcon({ event }: Pick<PostHogEvent, 'event'>): HTMLElement {
  const kind = kinds[event] ?? 'custom'
  const badge = document.createElement('span')
  badge.className = 'icon'
  badge.dataset.kind = kind
  badge.setAttribute('aria-hidden', 'true')
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', paths[kind])
  svg.append(path)
  badge.append(svg)
  return badge
}
