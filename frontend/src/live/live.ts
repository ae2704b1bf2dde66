/** This tab's events socket, and the hooks that components use. */
import { useEffect, useRef, useState } from "react";
import { requireSignIn } from "../api/session";
import { EventsClient } from "./events-client";
import type { LiveEvent, LivePicture } from "./messages";

function openSocket(): WebSocket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}/api/v1/events`);
}

export const events = new EventsClient({ open: openSocket, signIn: requireSignIn });

/** Hear a topic while the component is shown; null hears nothing. */
export function useTopic(topic: string | null, handler?: (event: LiveEvent) => void): void {
  const newest = useRef(handler);
  newest.current = handler;
  useEffect(() => {
    if (topic !== null) {
      return events.subscribe(topic, (event) => newest.current?.(event));
    }
  }, [topic]);
}

export interface ShownPicture {
  /** An object URL; it is revoked when the next picture comes. */
  url: string;
  frame: number;
}

/** The newest picture of a render, while its topic is subscribed. A hidden tab takes none. */
export function useLivePicture(renderId: string | null): ShownPicture | null {
  const [picture, setPicture] = useState<ShownPicture | null>(null);
  useEffect(() => {
    if (renderId === null) {
      return;
    }
    let shown: ShownPicture | null = null;
    const show = (next: LivePicture) => {
      if (next.renderId === renderId && !document.hidden) {
        const previous = shown;
        const url = URL.createObjectURL(new Blob([next.jpeg], { type: "image/jpeg" }));
        shown = { url, frame: next.frame };
        setPicture(shown);
        // The old picture stays valid until the browser has drawn the new one.
        setTimeout(() => previous !== null && URL.revokeObjectURL(previous.url), 1_000);
      }
    };
    const stop = events.onPicture(show);
    return () => {
      stop();
      setPicture(null);
      if (shown !== null) {
        URL.revokeObjectURL(shown.url);
      }
    };
  }, [renderId]);
  return picture;
}
