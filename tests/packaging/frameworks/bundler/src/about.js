/** Shows the other page as a router does. */
export function aboutPage(event) {
  event.preventDefault()
  history.pushState({}, '', '/about')
  document.body.innerHTML = '<h1>About</h1>'
}
