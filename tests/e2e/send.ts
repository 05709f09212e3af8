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
