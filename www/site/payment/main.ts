import '../shared/base.css'
import { byId } from '../shared/dom'
import './payment.css'

const form = byId<HTMLFormElement>('card')
const state = byId('state')

/** The page around this one knows whether there is a card, and nothing else of it. */
function tell(): void {
  const isComplete = form.checkValidity()
  state.textContent = isComplete ? 'The card is complete.' : 'The card is not complete.'
  state.classList.toggle('complete', isComplete)
  window.parent.postMessage({ card: isComplete ? 'complete' : 'incomplete' }, '*')
}

form.addEventListener('input', tell)
form.addEventListener('submit', (event) => event.preventDefault())
