// Headers and bodies of requests, read without a trace: from a copy, up to a maximum size, and never for
// long.

import type { NetworkOptions } from './exchange'
import { deniedHost } from './network_cleaning'

export type Direction = 'request' | 'response'

const PREFIX = '[SessionReplay]'
/** So long a body is waited for, ms. */
const READ_MS = 500
const MAX_BYTES = 1_000_000
/** Binary types, which are not recorded. */
const BINARY = /image\/|video\/|audio\/|font\/|application\/(octet-stream|pdf|zip|wasm)/i

export const wantsHeaders = ({ recordHeaders: wanted }: NetworkOptions, direction: Direction): boolean =>
  !!(typeof wanted === 'object' && !Array.isArray(wanted) ? wanted[direction] : wanted)

export function wantsBody(
  { recordBody: wanted }: NetworkOptions,
  direction: Direction,
  type: string | null | undefined,
  url: string,
): boolean {
  if (!wanted || url.startsWith('blob:') || BINARY.test(type ?? '')) return false
  const own = Array.isArray(wanted) || wanted === true ? wanted : wanted[direction]
  return Array.isArray(own) ? own.some((part) => type?.toLowerCase().includes(part)) : !!own
}

/** Why a body is not read, '' where it is. */
export function refusal(url: string, headers: Headers | undefined, { deniedHosts_ }: NetworkOptions): string {
  const host = deniedHost(url, deniedHosts_)
  if (host) return `${host} is in deny list`
  return headers?.get('Transfer-Encoding') === 'chunked' ? 'Chunked Transfer-Encoding is not supported' : ''
}

/** A copy's text. What is too large is given up on the way, what does not come is not waited for. */
export async function readBody(
  copy: Request | Response,
  { streamNetworkBody }: NetworkOptions,
): Promise<string> {
  const tooLarge = `${PREFIX} Body too large to record (> ${MAX_BYTES} bytes)`
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = async (): Promise<string> => {
    if (streamNetworkBody && Number(copy.headers.get('content-length')) > MAX_BYTES) return tooLarge
    if (!streamNetworkBody || !copy.body) return copy.text()
    reader = copy.body.getReader()
    const decoder = new TextDecoder()
    let text = ''
    for (let size = 0; ;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      size += value.length
      if (size > MAX_BYTES) return tooLarge
      text += decoder.decode(value, { stream: true })
    }
  }
  try {
    return await new Promise<string>((resolve, reject) => {
      timer = setTimeout(resolve, READ_MS, `${PREFIX} Timeout while trying to read body`)
      read().then(resolve, reject)
    })
  } catch (error) {
    return `${PREFIX} Failed to read body: ${String(error)}`
  } finally {
    clearTimeout(timer)
    // what is not read any more is not kept either
    void reader?.cancel().catch(() => {})
  }
}

/** What XMLHttpRequest was given or has got, as text. */
export function textOfBody(body: unknown): string | null {
  if (body === null || body === undefined) return null
  if (typeof body === 'string') return body
  if (body instanceof Document) return body.textContent
  if (body instanceof FormData) {
    // files are recorded by their names
    const entries = [...body].map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : value.name,
    ])
    return new URLSearchParams(entries).toString()
  }
  if (body instanceof URLSearchParams) return body.toString()
  if (body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body))
    return `${PREFIX} Cannot read body of type ${Object.prototype.toString.call(body)}`
  try {
    return JSON.stringify(body)
  } catch {
    return `${PREFIX} Failed to stringify response object`
  }
}
