/** HLS by Media Source Extensions: a film is played while it is made. */

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
    const hls = new Hls({ enableWorker: false, startPosition: 0 });
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

/** Safari on telephones has HLS and no Media Source Extensions. */
function playByItself(element: HTMLVideoElement, address: string, onFailure: () => void): void {
  if (element.canPlayType(PLAYLIST) === "") {
    onFailure();
  } else {
    element.src = address;
  }
}
