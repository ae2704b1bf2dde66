import type { ReactNode } from "react";
import { Logo } from "../ui/Logo";

interface EntryLayoutProps {
  title: string;
  text: string;
  children: ReactNode;
}

/** The page before the app: one card on the canvas. */
export function EntryLayout({ title, text, children }: EntryLayoutProps) {
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 p-4">
      <div className="flex items-center gap-2 font-semibold text-title">
        <Logo size={24} /> Cutroom
      </div>
      <section className="flex w-full max-w-[360px] flex-col gap-5 rounded-card border border-line bg-surface-1 p-6">
        <header className="flex flex-col gap-1">
          <h1 className="font-semibold text-page">{title}</h1>
          <p className="text-ink-2">{text}</p>
        </header>
        {children}
      </section>
    </main>
  );
}
