import { useEffect, useId, useRef } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'
import { Icon } from './icons.tsx'
import { openDialogs, Toasts } from './toasts.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  /** Buttons, below everything else. */
  actions?: ComponentChildren
  isWide?: boolean
  children: ComponentChildren
}

/** A dialog that is open as long as it is there; Escape closes it, and the browser holds the focus in it. */
export function Dialog({ title, onClose, actions, isWide = false, children }: DialogProps): VNode {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  const { current: name } = useRef(Symbol('dialog'))
  useEffect(() => {
    element.current?.showModal()
    openDialogs.value = [...openDialogs.value, name]
    return () => {
      element.current?.close()
      openDialogs.value = openDialogs.value.filter((one) => one !== name)
    }
  }, [])
  return (
    <dialog
      ref={element}
      class={isWide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="button button-bare" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {actions !== undefined && <footer class="dialog-foot">{actions}</footer>}
      <Toasts dialog={name} />
    </dialog>
  )
}

interface ConfirmProps {
  title: string
  /** What will be done: "Delete 12 requests". */
  action: string
  onConfirm: () => void
  onClose: () => void
  children: ComponentChildren
}

/** Asks before something that cannot be brought back. */
export function Confirm({ title, action, onConfirm, onClose, children }: ConfirmProps): VNode {
  const confirm = (): void => {
    onClose()
    onConfirm()
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        Cancel
      </button>
      <button type="button" class="button button-danger" onClick={confirm}>
        {action}
      </button>
    </>
  )
  return (
    <Dialog title={title} onClose={onClose} actions={actions}>
      {children}
    </Dialog>
  )
}
