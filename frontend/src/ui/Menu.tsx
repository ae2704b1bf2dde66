import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";

interface MenuProps {
  /** One element that takes a ref: a button. */
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}

export function Menu({ trigger, children, align = "end" }: MenuProps) {
  return (
    // Modal would lock scrolling through a style element, which our CSP refuses.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          className="z-50 min-w-44 rounded-control border border-line-strong bg-surface-3 p-1"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
}

export function MenuItem({ children, onSelect, icon, keys, danger, disabled }: MenuItemProps) {
  return (
    <Radix.Item
      onSelect={onSelect}
      disabled={disabled ?? false}
      className={cx(
        "flex h-7 select-none items-center gap-2 rounded-[4px] px-2 text-body outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-accent-soft",
        danger === true ? "text-bad" : "text-ink-1",
      )}
    >
      {icon}
      <span className="flex-1 truncate">{children}</span>
      {keys !== undefined && <kbd className="font-mono text-[11px] text-ink-3">{keys}</kbd>}
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-ink-3 text-panel">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line-strong" />;
}
