import { choice } from './forms'

/** Times back from today, as PostHog writes them. */
export const TIMES = {
  '-24h': 'Last day',
  '-7d': 'Last 7 days',
  '-30d': 'Last 30 days',
  '-90d': 'Last 90 days',
}

/** A choice of one of them. */
export const timeChoice = (value: string, set: (value: string) => void): HTMLElement =>
  choice('Time', TIMES, value, set)
