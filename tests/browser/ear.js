// Test instrument: notes when beeps leave the mixer and when white pictures come on screen.
const WORKLET = `
registerProcessor("ear", class extends AudioWorkletProcessor {
  last = -1;
  frame = 0;
  process([input]) {
    const samples = input[0] ?? [];
    // On a busy machine the worklet is told the frame of the call before again, until it catches up.
    this.frame = Math.max(currentFrame, this.frame + 128);
    for (let i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) < 0.1) continue;
      const at = (this.frame + i) / sampleRate;
      if (at - this.last > 0.3) this.port.postMessage(at);
      this.last = at;
    }
    return true;
  }
});`;

window.heard = [];
window.seen = [];

const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode && !(this instanceof AudioWorkletNode)) {
    const context = this.context;
    window.ear = context;
    const url = URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" }));
    context.audioWorklet.addModule(url).then(() => {
      const node = new AudioWorkletNode(context, "ear");
      node.port.onmessage = (event) => window.heard.push(event.data);
      connect.call(this, node);
    });
  }
  return connect.call(this, to, ...rest);
};

// What is heard now left the mixer one output latency ago.
const heardNow = () => window.ear.currentTime - window.ear.outputLatency;

// Called while the preview plays, so that each look comes after the preview has drawn. Notes for
// every flash when the page began the animation frame that drew it and the one before: how long a
// machine takes for one animation frame is its speed, not the preview's choice of picture.
window.watch = (canvas) => {
  const small = new OffscreenCanvas(16, 9).getContext("2d", { willReadFrequently: true });
  let white = false;
  let before = heardNow();
  let drawnAt = heardNow();
  const begin = requestAnimationFrame;
  window.requestAnimationFrame = (call) =>
    begin.call(window, (stamp) => {
      if (stamp !== window.frameStamp) [before, drawnAt] = [drawnAt, heardNow()];
      window.frameStamp = stamp;
      call(stamp);
    });
  const look = () => {
    small.drawImage(canvas, 0, 0, 16, 9);
    const now = small.getImageData(1, 1, 1, 1).data[0] > 140;
    if (now && !white) window.seen.push([before, drawnAt]);
    white = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};
