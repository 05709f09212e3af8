import { expect, type APIRequestContext } from '@playwright/test'

export interface Sent {
  event: string
  distinct_id: string
  properties?: Record<string, unknown>
  /** ISO 8601; now where there is none. */
  timestamp?: string
}

/** Sends anonymous events as a server-side SDK does, where the shop would take too long. */
export async function send(request: APIRequestContext, ...events: Sent[]): Promise<void> {
  const batch = events.map(({ event, distinct_id, properties, timestamp }) => ({
    event,
    distinct_id,
    properties: { $process_person_profile: false, ...properties },
    timestamp: timestamp ?? new Date().toISOString(),
  }))
  const response = await request.post('/batch/', { data: { api_key: 'phc_playground', batch } })
  expect(response.ok()).toBe(true)
}

/** Sends a recording of an empty page of a second, with a click, as the recorder does. */
export async function sendRecording(
  request: APIRequestContext,
  distinct_id: string,
  session: string,
): Promise<void> {
  const start = Date.now() - 1000
  const html = { type: 2, tagName: 'html', attributes: {}, childNodes: [], id: 2 }
  const $snapshot_data = [
    { type: 4, timestamp: start, data: { href: 'http://shop.example/', width: 800, height: 600 } },
    {
      type: 2,
      timestamp: start,
      data: { node: { type: 0, childNodes: [html], id: 1 }, initialOffset: { left: 0, top: 0 } },
    },
    { type: 3, timestamp: start + 1000, data: { source: 2, type: 2, id: 2, x: 5, y: 5 } },
  ]
  const properties = { distinct_id, $session_id: session, $window_id: session, $snapshot_data }
  const data = { event: '$snapshot', api_key: 'phc_playground', properties }
  const response = await request.post('/s/', { data })
  expect(response.ok()).toBe(true)
}
