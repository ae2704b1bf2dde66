import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";
import { cx } from "./cx";
import { IconButton } from "./IconButton";

const SHOWN_MS = 6_000;
const MOST_SHOWN = 4;

export type ToastTone = "info" | "ok" | "bad";

interface Toast {
  id: number;
  tone: ToastTone;
  text: string;
}

interface ToastStore {
  toasts: readonly Toast[];
  add: (tone: ToastTone, text: string) => void;
  remove: (id: number) => void;
}

let nextId = 1;

const useToasts = create<ToastStore>((set) => ({
  toasts: [],
  add: (tone, text) =>
    set((now) => {
      const others = now.toasts.filter((toast) => toast.text !== text);
      return { toasts: [...others, { id: nextId++, tone, text }].slice(-MOST_SHOWN) };
    }),
  remove: (id) => set((now) => ({ toasts: now.toasts.filter((toast) => toast.id !== id) })),
}));

/** Tell something that needs no answer. The same text is shown once. */
export function showToast(text: string, tone: ToastTone = "info"): void {
  useToasts.getState().add(tone, text);
}

/** Put once at the app's root. */
export function Toasts() {
  const toasts = useToasts((store) => store.toasts);
  return (
    <section
      aria-live="polite"
      aria-label="Notices"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-80 flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

const ICONS = { info: Info, ok: CircleCheck, bad: CircleAlert } as const;
const TONES = { info: "text-ink-2", ok: "text-ok", bad: "text-bad" } as const;

function ToastCard({ toast }: { toast: Toast }) {
  const remove = useToasts((store) => store.remove);
  useEffect(() => {
    const timer = setTimeout(() => remove(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id, remove]);
  const Icon = ICONS[toast.tone];
  return (
    <div className="panel-in pointer-events-auto flex items-start gap-2 rounded-card border border-line-strong bg-surface-3 py-2 pr-2 pl-3">
      <Icon aria-hidden className={cx("mt-0.5", TONES[toast.tone])} />
      <p className="flex-1 pt-px">{toast.text}</p>
      <IconButton label="Dismiss" className="size-6" onClick={() => remove(toast.id)}>
        <X />
      </IconButton>
    </div>
  );
}
