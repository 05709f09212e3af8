// Style sheets that are there to be chosen, and rule nothing until then.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Alternate</title><link rel="icon" href="data:,"><link rel="stylesheet" href="main.css"><link id="other" rel="alternate stylesheet" title="other" href="other.css"></head><body><p>text</p></body></html>`,
  files: { 'main.css': 'p { color: green }', 'other.css': 'body { background: pink }' },
  steps: [
    () => document.querySelector('p').append(' more'),
    () =>
      new Promise((resolve) => {
        const link = Object.assign(document.createElement('link'), {
          rel: 'alternate stylesheet',
          title: 'late',
          id: 'late',
        })
        link.addEventListener('load', resolve)
        link.href = 'other.css'
        document.head.append(link)
      }),
    () => document.querySelector('p').append(' and more'),
  ],
}
