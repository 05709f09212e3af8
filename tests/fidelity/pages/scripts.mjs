// Scripts and noscript: they are in the recording, without their text.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Scripts</title><link rel="icon" href="data:,"><script>window.secret = 'CANARY-1'</script><script src="s.js" async></script>
<script type="application/json">{"CANARY-2": 1}</script></head><body><noscript><p>no scripts</p></noscript><p>text</p></body></html>`,
  files: { 's.js': 'window.loaded = 1' },
  steps: [
    () => {
      const script = document.createElement('script')
      script.textContent = 'window.late = "CANARY-3"'
      document.body.append(script)
    },
    () => (document.querySelector('script[type]').textContent = '{"CANARY-4": 1}'),
    () => {
      const text = /** @type {Text} */ (document.querySelector('script[type]').firstChild)
      text.data = '{"CANARY-5": 1}'
    },
    () => (document.querySelector('p').textContent = 'changed'),
  ],
  check: (events) =>
    JSON.stringify(events).includes('CANARY') ? ['the text of a script is in an event'] : [],
}
