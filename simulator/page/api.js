// The control API of the local workspace (docs/local-workspace.md). The page talks to nothing else.

/** GET a control path; returns the JSON, or {ok: false, error} when the workspace did not answer. */
export async function get(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== undefined && v !== null));
  return answer(fetch(`/control/${path}?${query}`, { headers: { Accept: "application/json" } }));
}

/** POST a person's action; returns the JSON, or {ok: false, error}. */
export async function post(path, body) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return answer(fetch(`/control/${path}`, options));
}

async function answer(request) {
  try {
    const response = await request;
    const body = await response.json();
    return response.ok ? body : { ok: false, error: "http_" + response.status, ...body };
  } catch (problem) {
    if (problem instanceof TypeError || problem instanceof SyntaxError) return { ok: false, error: "unreachable" };
    throw problem;
  }
}

/** Hear every change this person may see; reconnects by itself. Returns a function that stops listening. */
export function listen(as, { onEvent, onOpen, onLost }) {
  let socket = null;
  let stopped = false;
  let wait = 250;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/control/events?as=${encodeURIComponent(as)}`);
    socket.addEventListener("open", () => {
      wait = 250;
      onOpen();
    });
    socket.addEventListener("message", (frame) => !stopped && onEvent(JSON.parse(frame.data)));
    socket.addEventListener("close", () => {
      if (stopped) return;
      onLost();
      setTimeout(() => !stopped && connect(), wait);
      wait = Math.min(wait * 2, 5000);
    });
  };
  connect();
  return () => {
    stopped = true;
    socket.close();
  };
}
