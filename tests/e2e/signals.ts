// Logs, metrics and spans as the local PostHog has them.

import type { Collector } from './collector'
import { expect } from './fixtures'

type Value = {
  stringValue?: string
  intValue?: string
  doubleValue?: number
  boolValue?: boolean
  [other: string]: unknown
}
type Attribute = { key: string; value: Value }

/** A stored record: OTLP's JSON, whose attributes are an object. */
export type Signal = Record<string, any> & {
  attributes: Record<string, unknown>
  resource: Record<string, unknown>
}

const valueOf = ({ stringValue, intValue, doubleValue, boolValue, ...other }: Value): unknown =>
  stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue ?? other

const read = (list: Attribute[] = []): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, valueOf(value)]))

interface Row {
  signal: string
  scope: string
  resource: string
  data: string
}

/** What is stored of a kind, in the order of its arrival. */
export function signalsOf(collector: Collector, signal: 'logs' | 'metrics' | 'traces'): Signal[] {
  return collector
    .sql<Row>(`SELECT signal, scope, resource, data FROM telemetry WHERE signal = '${signal}' ORDER BY id`)
    .map(({ scope, resource, data }) => {
      const record = JSON.parse(data)
      return {
        ...record,
        attributes: read(record.attributes),
        scope: JSON.parse(scope),
        resource: read(JSON.parse(resource).attributes),
      }
    })
}

/** Waits until so many are stored, and answers them. */
export async function storedSignals(
  collector: Collector,
  signal: 'logs' | 'metrics' | 'traces',
  count: number,
): Promise<Signal[]> {
  await expect.poll(() => signalsOf(collector, signal).length, { message: signal }).toBe(count)
  return signalsOf(collector, signal)
}
