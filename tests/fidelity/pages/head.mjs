// What `slimDOMOptions` leaves out, in the head and elsewhere.
const slim = {
  script: true,
  comment: true,
  headFavicon: true,
  headWhitespace: true,
  headMetaSocial: true,
  headMetaRobots: true,
  headMetaHttpEquiv: true,
  headMetaVerification: true,
  headMetaAuthorship: true,
  headMetaDescKeywords: true,
}

export default {
  looks: { slim },
  options: () => ({ slimDOMOptions: 'all' }),
  html: `<!doctype html><html><head><meta charset="utf-8"><title>Head</title>
  <meta name="description" content="d"><meta name="keywords" content="k"><meta property="og:title" content="t"><meta name="twitter:card" content="c">
  <meta name="robots" content="noindex"><meta http-equiv="x-ua-compatible" content="ie=edge"><meta name="author" content="a"><meta name="generator" content="g">
  <meta name="google-site-verification" content="v"><meta name="csrf-token" content="secret"><meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,"><link rel="modulepreload" href="m.js"><link rel="preload" as="script" href="p.js"><script>window.x = 1</script><!-- comment -->
  <style>p { color: green }</style></head><body><!-- comment --><p>text</p><script>window.y = 2</script><div></div></body></html>`,
  files: { 'm.js': '', 'p.js': '' },
  steps: [
    () => document.querySelector('p').after(document.createComment('late'), 'late text'),
    () =>
      document.body.append(
        Object.assign(document.createElement('script'), { textContent: 'window.z = 3' }),
        'after',
      ),
    () =>
      document.head.append(
        Object.assign(document.createElement('meta'), { name: 'theme-color', content: 'red' }),
      ),
    () =>
      document
        .querySelector('div')
        .append(document.createElement('b'), document.createComment('c'), document.createElement('i')),
    () => document.querySelector('b').remove(),
  ],
}
