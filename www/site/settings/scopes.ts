/** What the API can be about: PostHog's `API_SCOPE_OBJECTS`, as far as the collector has it (`keys/scope.rs`). */
const OBJECTS =
  'cohort early_access_feature event_definition experiment feature_flag group insight organization person project query session_recording survey user'

/** The scopes of a key that reads everything and changes nothing. */
export const READING = OBJECTS.split(' ').map((object) => `${object}:read`)

/** What a key with these scopes may do, in words. */
export function mayDo(scopes: string[]): string {
  if (scopes.includes('*')) return 'read and write'
  const reads = scopes.every((scope) => scope.endsWith(':read'))
  return reads && READING.every((scope) => scopes.includes(scope)) ? 'read' : scopes.join(', ')
}
