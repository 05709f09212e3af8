/** The collector has one project, whatever its address is called. */
const PROJECT = '/api/projects/@current/'

/** What the API refused, in its own words. */
export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Asked {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Empty and missing values are left out. */
  query?: Record<string, string | number | undefined>
  /** Sent as JSON, a form as it is. */
  body?: object
  signal?: AbortSignal | undefined
}

/**
 * Asks the API and resolves to its JSON, undefined where there is none. `path` is relative to the project, or begins with
 * a slash. Rejects with an `ApiError` that has the API's own `detail`, or with one line where nothing answers.
 */
export async function request<T>(
  path: string,
  { method = 'GET', query, body, signal }: Asked = {},
): Promise<T> {
  const address = new URL(path, new URL(PROJECT, location.origin))
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') address.searchParams.set(name, String(value))
  }
  const response = await fetch(address, {
    method,
    signal: signal ?? null,
    ...(body && { body: body instanceof FormData ? body : JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw error instanceof TypeError ? new Error('The local PostHog does not answer.') : error
  })
  const text = await response.text()
  if (!response.ok)
    throw new ApiError(response.status, detailOf(text) ?? `${path} answered ${response.status}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** The results of a list that has them all on one page. */
export const listed = async <T>(path: string, query?: Asked['query']): Promise<T[]> =>
  (await request<{ results: T[] }>(path, { ...(query && { query }) })).results

function detailOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { detail?: string }).detail
  } catch {
    return undefined
  }
}
