// Logs, metrics and spans as they are compared: each record by itself, as which batch it came in is each SDK's own.

const PATH = /^\/i\/v1\/(logs|metrics|traces)$/

export const isSignal = ({ url }) => PATH.test(url.pathname)

/** OTLP's value, whose whole numbers stay apart from others. */
function valueOf({ stringValue, intValue, doubleValue, boolValue, arrayValue, kvlistValue }) {
  if (intValue !== undefined) return `int ${intValue}`
  if (arrayValue) return arrayValue.values.map(valueOf)
  if (kvlistValue) return attributesOf(kvlistValue.values)
  return stringValue ?? doubleValue ?? boolValue
}

const attributesOf = (list = []) =>
  Object.fromEntries(
    list.map(({ key, value }) => {
      const read = valueOf(value)
      return [key, key.endsWith('Timestamp') ? Number(read) : read]
    }),
  )

/** ms since 1970 of nanoseconds. */
const msOf = (nanos) => (nanos === undefined ? undefined : Number(BigInt(nanos) / 1_000_000n))

/** All members with times as ms and attributes as values. */
function readable(record) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => {
      if (key.endsWith('UnixNano')) return [key, msOf(value)]
      if (key === 'attributes') return [key, attributesOf(value)]
      if (key === 'body') return [key, valueOf(value)]
      if (key === 'exemplars' || key === 'events') return [key, value.map(readable)]
      return [key, value]
    }),
  )
}

/** A metric's points, each with the metric's own members. */
function pointsOf({ name, unit, ...kinds }) {
  return Object.entries(kinds).flatMap(([kind, { dataPoints, ...more }]) =>
    dataPoints.map((point) => ({ name, unit, kind, ...more, ...readable(point) })),
  )
}

/** The records of requests, by what each is about, in the order of their times. */
export function signalsOf(requests) {
  const records = requests.filter(isSignal).flatMap(({ url, headers, packing, status, json }) => {
    const [groups] = Object.values(json ?? {})
    return (groups ?? []).flatMap((group) => {
      const scopes = group.scopeLogs ?? group.scopeMetrics ?? group.scopeSpans
      return scopes.flatMap(({ scope, logRecords, metrics, spans }) =>
        (logRecords?.map(readable) ?? spans?.map(readable) ?? metrics.flatMap(pointsOf)).map((record) => ({
          ...record,
          to: `${url.origin}${url.pathname}?token=${url.searchParams.get('token')}`,
          how: `${headers['content-type']} ${packing}${headers['sec-fetch-mode'] === 'no-cors' ? ' beacon' : ''} ${status}`,
          resource: attributesOf(group.resource.attributes),
          scope,
        })),
      )
    })
  })
  const keyOf = (record) => JSON.stringify([record.timeUnixNano, record.name ?? record.body, record.how])
  return records
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map((record) => ({ ...record, label: labelOf(record) }))
}

const labelOf = ({ name, body }) => String(name ?? body).slice(0, 40)
