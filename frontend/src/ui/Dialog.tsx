import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { cx } from "./cx";
import { IconButton } from "./IconButton";

interface DialogProps {
  open: boolean;
  /** Absent: this dialog cannot be waved away, only answered. */
  onClose?: (() => void) | undefined;
  title: string;
  description?: string | undefined;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onClose, title, description, children, wide }: DialogProps) {
  const opener = useRef<Element | null>(null);
  const keepOpen = (event: Event) => onClose === undefined && event.preventDefault();
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose?.()}>
      <Radix.Portal>
        {/* Not Radix's overlay: that one writes a style element, which our CSP refuses. */}
        <div aria-hidden className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            focusFirst(event);
          }}
          onCloseAutoFocus={(event) => focusAgain(event, opener.current)}
          onEscapeKeyDown={keepOpen}
          onPointerDownOutside={keepOpen}
          className={cx(
            "panel-in fixed top-[14vh] left-1/2 z-40 flex max-h-[76vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-card border border-line-strong bg-surface-1 focus-visible:outline-none",
            wide ? "max-w-[600px]" : "max-w-[420px]",
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-1">
            <Radix.Title className="flex-1 font-semibold text-title">{title}</Radix.Title>
            {onClose !== undefined && (
              <IconButton label="Close" keys="Esc" onClick={onClose} className="-mr-2">
                <X />
              </IconButton>
            )}
          </header>
          <div data-dialog-body className="flex flex-col gap-4 overflow-y-auto px-5 pt-1 pb-5">
            {description !== undefined && (
              <Radix.Description className="text-ink-2">{description}</Radix.Description>
            )}
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * Begin at what the dialog asks for, not at the button that closes it: its tooltip would take the
 * first Escape.
 */
function focusFirst(event: Event): void {
  const content = event.currentTarget as HTMLElement;
  const first = content.querySelector<HTMLElement>(
    "[data-dialog-body] :is(input, select, textarea, button):not([disabled])",
  );
  event.preventDefault();
  (first ?? content).focus();
}

/** Go on where the dialog was opened; Radix knows triggers of its own only. */
function focusAgain(event: Event, opener: Element | null): void {
  event.preventDefault();
  if (opener instanceof HTMLElement && opener.isConnected) {
    opener.focus({ preventScroll: true });
  }
}

/** The row of buttons at a dialog's end: what goes on stands last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex items-center justify-end gap-2 pt-1">{children}</div>;
}
