// Options of a select that have the same value: the ids of those that are chosen say which it is. rrweb's own player takes
// the first one of the value.
export default {
  players: ['posthog'],
  html: `<!doctype html><html><head><title>Same values</title><link rel="icon" href="data:,"></head><body>
<select id="s"><option value="">Choose</option><option value="1">one</option><option value="1">one again</option><option value="">None</option></select></body></html>`,
  steps: [
    () => (document.querySelector('#s').selectedIndex = 2),
    () => document.querySelector('#s').options[1].setAttribute('selected', ''),
    () => (document.querySelector('#s').selectedIndex = 3),
    () => (document.querySelector('#s').selectedIndex = -1),
    () => (document.querySelector('#s').options[3].selected = true),
  ],
}
