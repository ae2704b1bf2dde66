/** HLS by Media Source Extensions: a film is played while it is made. */

import type { HlsConfig } from "hls.js";

const NOT_YET = 404;
/** Chunks may be there before the sound is, which a film cannot begin without. */
const UNTIL_IT_BEGINS = {
  maxNumRetry: 60,
  retryDelayMs: 1_000,
  maxRetryDelayMs: 1_000,
  shouldRetry: (
    limit: { maxNumRetry: number } | null | undefined,
    tried: number,
    _isTimeout: boolean,
    answer: { code?: number } | undefined,
    isUsual: boolean,
  ) => isUsual || (answer?.code === NOT_YET && tried < (limit?.maxNumRetry ?? 0)),
};

const PLAYLIST = "application/vnd.apple.mpegurl";

export const filmAddress = (renderId: string) => `/api/v1/renders/${renderId}/hls/master.m3u8`;

/** Play a render's stream in an element until the returned function is called. */
export function playFilm(
  element: HTMLVideoElement,
  renderId: string,
  onFailure: () => void,
): () => void {
  const address = filmAddress(renderId);
  let stop = () => element.removeAttribute("src");
  let isStopped = false;
  // Only who watches a film pays for the library.
  void import("hls.js").then(({ default: Hls }) => {
    if (isStopped) {
      return;
    }
    if (!Hls.isSupported()) {
      playByItself(element, address, onFailure);
      return;
    }
    // Without a worker, which the page's security rules would have to allow.
    const hls = new Hls({ enableWorker: false, startPosition: 0, ...patient(Hls.DefaultConfig) });
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (error.fatal) {
        onFailure();
      }
    });
    hls.loadSource(address);
    hls.attachMedia(element);
    stop = () => hls.destroy();
  }, onFailure);
  return () => {
    isStopped = true;
    stop();
  };
}

function patient({ manifestLoadPolicy }: HlsConfig): Partial<HlsConfig> {
  const usual = manifestLoadPolicy.default;
  return { manifestLoadPolicy: { default: { ...usual, errorRetry: UNTIL_IT_BEGINS } } };
}

/** Safari on telephones has HLS and no Media Source Extensions. */
function playByItself(element: HTMLVideoElement, address: string, onFailure: () => void): void {
  if (element.canPlayType(PLAYLIST) === "") {
    onFailure();
  } else {
    element.src = address;
  }
}
