// A page of documentation: many style sheets, a theme that changes, code blocks, a tree that folds.
const SHEETS = 12
const section = (n) =>
  `<section id="s${n}"><h2>Section ${n}</h2><p>Text of <code>section(${n})</code> with a <a href="#s${n + 1}">link</a>.</p><pre><code>${Array.from({ length: 12 }, (_, line) => `<span class="k">const</span> x${line} = <span class="s">"${n}-${line}"</span>\n`).join('')}</code></pre><details><summary>More</summary><table><tbody>${Array.from({ length: 8 }, (_, r) => `<tr><td>${r}</td><td>cell</td></tr>`).join('')}</tbody></table></details></section>`

export default {
  pixels: 0.01,
  html: `<!doctype html><html data-theme="light"><head><meta charset="utf-8"><title>Docs</title><link rel="icon" href="data:,">${Array.from({ length: SHEETS }, (_, n) => `<link rel="stylesheet" href="css/${n}.css">`).join('')}<style>body { display: flex; font: 14px sans-serif } aside { width: 200px }</style></head>
<body><aside><ul>${Array.from({ length: 40 }, (_, n) => `<li><a href="#s${n}">Section ${n}</a></li>`).join('')}</ul></aside><main>${Array.from({ length: 40 }, (_, n) => section(n)).join('')}</main></body></html>`,
  files: {
    ...Object.fromEntries(
      Array.from({ length: SHEETS }, (_, n) => [
        `css/${n}.css`,
        Array.from(
          { length: 150 },
          (_, rule) =>
            `[data-theme=light] .c${n}-${rule} { margin: ${rule}px } .k:nth-child(${rule + 1}n) { color: rgb(${n * 9}, ${rule}, 90) }`,
        ).join('\n') +
          `@media print { .p${n} { display: none } } [data-theme=dark] body { background: #111; color: #ddd }`,
      ]),
    ),
    'css/late.css': 'pre { background: #f4f4f4; padding: 6px } h2 { border-bottom: 1px solid }',
  },
  steps: [
    () => (document.documentElement.dataset.theme = 'dark'),
    () =>
      new Promise((resolve) => {
        const link = Object.assign(document.createElement('link'), {
          rel: 'stylesheet',
          href: 'css/late.css',
        })
        link.addEventListener('load', resolve)
        document.head.append(link)
      }),
    () => {
      for (const details of document.querySelectorAll('details')) details.open = true
    },
    () => document.querySelector('#s20').scrollIntoView(),
    () => {
      for (const code of document.querySelectorAll('pre > code'))
        code.innerHTML = code.textContent.replaceAll('const', '<b>const</b>')
    },
    () => {
      document.documentElement.dataset.theme = 'light'
      document.querySelector('link[href="css/3.css"]').remove()
    },
  ],
}
