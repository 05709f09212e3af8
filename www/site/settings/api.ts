const KEYS = '/api/personal_api_keys/'

export interface PersonalKey {
  id: string
  label: string
  mask_value: string
  created_at: string
  last_used_at: string | null
  scopes: string[]
}

async function request<T>(path: string, method = 'GET', body?: object): Promise<T> {
  const response = await fetch(path, { method, ...(body && { body: JSON.stringify(body) }) })
  const text = await response.text()
  const answer = (text ? JSON.parse(text) : {}) as T & { detail?: string }
  if (!response.ok) throw new Error(answer.detail ?? `${path} answered ${response.status}`)
  return answer
}

/** The project's key: null where nothing was captured yet. */
export const fetchProjectKey = async (): Promise<string | null> =>
  (await request<{ api_token: string | null }>('/api/projects/@current/')).api_token

export const fetchKeys = (): Promise<PersonalKey[]> => request(KEYS)

/** Makes a key, whose text is in this answer alone. */
export const createKey = (label: string, scopes: string[]): Promise<PersonalKey & { value: string }> =>
  request(KEYS, 'POST', { label, scopes })

export const revokeKey = (id: string): Promise<object> => request(`${KEYS}${id}/`, 'DELETE')
