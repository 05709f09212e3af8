import { h } from '../../shared/dom'

/** The payment provider's frame: a page of another origin, which alone sees the card. */
export function cardFrame(onChange: (isComplete: boolean) => void): HTMLElement {
  const frame = h('iframe', { class: 'card-frame', title: 'Card', src: '/framed/payment/' })
  const heard = ({ source, data }: MessageEvent<{ card?: string } | null>): void => {
    // A shop that has gone on has no frame any more.
    if (!frame.isConnected) window.removeEventListener('message', heard)
    else if (source === frame.contentWindow && data?.card) onChange(data.card === 'complete')
  }
  window.addEventListener('message', heard)
  return frame
}
