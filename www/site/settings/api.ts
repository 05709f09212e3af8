import { request } from '../shared/api'

const KEYS = '/api/personal_api_keys/'

export interface PersonalKey {
  id: string
  label: string
  mask_value: string
  created_at: string
  last_used_at: string | null
  scopes: string[]
}

/** The project's key: null where nothing was captured yet. */
export const fetchProjectKey = async (): Promise<string | null> =>
  (await request<{ api_token: string | null }>('')).api_token

export const fetchKeys = (): Promise<PersonalKey[]> => request(KEYS)

/** Makes a key, whose text is in this answer alone. */
export const createKey = (label: string, scopes: string[]): Promise<PersonalKey & { value: string }> =>
  request(KEYS, { method: 'POST', body: { label, scopes } })

export const revokeKey = (id: string): Promise<void> => request(`${KEYS}${id}/`, { method: 'DELETE' })
