// An old doctype, comments around the root, and a root that is exchanged.
export default {
  html: `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<!-- before the root --><html lang="en"><head><title>Doctype</title><link rel="icon" href="data:,"></head><body><p>text</p></body></html><!-- after the root -->`,
  steps: [
    () => document.querySelector('p').append(' more'),
    () => document.documentElement.setAttribute('lang', 'fr'),
    () => {
      const body = document.createElement('body')
      body.innerHTML = '<h1>another body</h1>'
      document.body.replaceWith(body)
    },
    () => document.append(document.createComment('the last')),
    () => {
      const root = document.createElement('html')
      root.innerHTML = '<head><title>New</title></head><body><p>another root</p></body>'
      document.documentElement.replaceWith(root)
    },
    () => document.querySelector('p').append(' that goes on'),
  ],
}
