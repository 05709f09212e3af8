// Whether a mouse gesture is what has changed the selection: then its click did something, however long it took. The
// browser's events say only that the selection of the document is another one.

import { childrenOf, isElement, matches, shadowOf, targetOf } from './nodes'

/** From the press of the main button to the click. */
interface Gesture {
  path: EventTarget[]
  isTrusted: boolean
  /** Whether a range that was there at the press is where it was pressed. */
  hadRange: boolean
  hasSelected: boolean
  /** What a click has to be on to belong to it, and its `detail`, as soon as the button is up. */
  target?: EventTarget
  detail?: number
}

/** What takes text, of inputs. */
const EDITABLE =
  'textarea,input:not([type]),[type=""],[type=text i],[type=search i],[type=email i],[type=password i],[type=url i],[type=tel i],[type=number i]'
export const isEditable = (node: unknown): node is Element =>
  isElement(node) &&
  ((matches(node, EDITABLE) && matches(node, 'textarea,input')) ||
    (node as HTMLElement).isContentEditable ||
    matches(node, '[contenteditable=""],[contenteditable=true]'))

const isRange = (selection: Selection | null): boolean => selection?.type === 'Range'

/** Whether `node` is where the gesture began, or around or in it. */
function isIn(node: Node | null, { path }: Gesture): boolean {
  const [target] = path
  try {
    while (node) {
      if (path.includes(node) || (isElement(target) && target.contains(node))) return true
      // Firefox says what is in a closed root, where its mouse events say the host
      node = (node.getRootNode() as Partial<ShadowRoot>).host ?? null
    }
  } catch {
    // of another origin
  }
  return false
}

function touches(selection: Selection, gesture: Gesture): boolean {
  const [target] = gesture.path
  const range = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined
  if (range && isElement(target)) {
    const { startContainer } = range
    if (startContainer.getRootNode() === target.getRootNode()) {
      if (!range.collapsed) return range.intersectsNode(target)
      // what is selected in a shadow root may be said as the place before its host
      const at = isElement(startContainer) ? childrenOf(startContainer)[range.startOffset] : undefined
      return isIn(at ?? startContainer, gesture)
    }
  }
  return isIn(selection.focusNode, gesture) || isIn(selection.anchorNode, gesture)
}

/** The element that has the focus, in open shadow roots too. */
function focused(): Element | null {
  let active = document.activeElement
  for (let inner; (inner = active && shadowOf(active)?.activeElement);) active = inner
  return active
}

export type SelectionWatch = ReturnType<typeof watchSelection>

/** Follows the selection of the document. */
export function watchSelection() {
  let hadRange = isRange(document.getSelection())
  let gesture: Gesture | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const clear = (): void => {
    clearTimeout(timer)
    gesture = undefined
  }
  return {
    clear_: clear,
    press_(event: MouseEvent): void {
      clear()
      if (event.button) return
      gesture = {
        path: event.composedPath(),
        isTrusted: event.isTrusted,
        hadRange: false,
        hasSelected: false,
      }
      const selection = document.getSelection()
      gesture.hadRange = isRange(selection) && touches(selection!, gesture)
    },
    release_(event: MouseEvent): void {
      if (!gesture || event.button || event.isTrusted !== gesture.isTrusted) return
      const path = event.composedPath()
      // the click is on what is around both
      gesture.target = gesture.path.find((node) => isElement(node) && path.includes(node))
      gesture.detail = event.detail
      // a click comes at once or not at all
      timer = setTimeout(clear, 0)
    },
    /** Whether the gesture of a click on `target` has changed the selection. */
    claim_(event: MouseEvent, target: EventTarget | null): boolean {
      if (
        !gesture ||
        event.button ||
        !event.detail ||
        event.detail !== gesture.detail ||
        event.isTrusted !== gesture.isTrusted ||
        target !== gesture.target
      )
        return false
      const { hasSelected } = gesture
      clear()
      return hasSelected
    },
    /** Whether a change of the selection is one that the visitor sees. */
    changed_(event: Event): boolean {
      const selection = document.getSelection()
      const had = hadRange
      hadRange = isRange(selection)
      const node = selection?.focusNode ?? null
      const around = isElement(node) ? node : (node?.parentElement ?? null)
      const active = focused()
      const target = targetOf(event)
      const isCaret = selection?.type === 'Caret'
      const isEditing = isEditable(target) || isEditable(around) || isEditable(active)
      // a caret outside of what has the focus may be one in a closed shadow root
      const isElsewhere =
        isCaret &&
        active &&
        !shadowOf(active) &&
        node &&
        node !== document.activeElement &&
        node.contains(document.activeElement)
      // a click on plain text moves a caret that no one sees
      if (!had && !hadRange && !isEditing && !isElsewhere) return false
      if (!gesture || (!had && !hadRange && !isEditing)) return true
      const editor = isEditable(target)
        ? target
        : isCaret
          ? isEditable(active) || isElsewhere
            ? active
            : isEditing
              ? around
              : null
          : null
      gesture.hasSelected ||= editor
        ? isIn(editor, gesture)
        : selection && (node || selection.anchorNode)
          ? touches(selection, gesture)
          : had && !hadRange && gesture.hadRange
      return true
    },
  }
}
