/** The stream of live events: one WebSocket, opened again whenever it ends, with growing pauses up to 5 s. */

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 5000;

/**
 * `onOpen(again)` runs at every connection (`again` after a loss: what was missed must be re-read),
 * `onEvent(event)` for each frame in order, `onLost()` when the connection ends.
 */
export function connectLive({ onOpen, onEvent, onLost }) {
  let pause = FIRST_PAUSE;
  let again = false;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/control/live`);
    socket.onopen = () => {
      pause = FIRST_PAUSE;
      onOpen(again);
      again = true;
    };
    socket.onmessage = (frame) => onEvent(JSON.parse(frame.data));
    socket.onclose = () => {
      onLost();
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  }

  connect();
}
