// A request of the page that is being watched, and what of requests is recorded.

import type { NetworkRequest } from './network_cleaning'

/** Whether headers or bodies of both directions, or of one, are recorded; bodies also by their type. */
export type Wanted = boolean | { request?: boolean | string[]; response?: boolean | string[] } | string[]

export interface NetworkOptions {
  recordHeaders?: Wanted | undefined
  recordBody?: Wanted | undefined
  recordPerformance_: boolean
  streamNetworkBody: boolean
  deniedHosts_: string[]
}

/** A request that is being watched, and what is known of it. */
export interface Exchange {
  url: string
  method: string
  initiator: 'fetch' | 'xmlhttprequest'
  status?: number | undefined
  start?: number
  end?: number
  recorded: Pick<NetworkRequest, 'requestHeaders' | 'requestBody' | 'responseHeaders' | 'responseBody'>
}
