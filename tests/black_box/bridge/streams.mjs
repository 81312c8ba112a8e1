// One answer to one request: JSON, or events that may be fetched again by their ids.

const numbers = { stream: 0 };

function hasRoom(out) {
  return new Promise((told) => {
    const ready = () => {
      out.off("drain", ready).off("close", ready);
      told();
    };
    out.on("drain", ready).on("close", ready);
  });
}

// An event stream. What is sent waits until it has room to go to, so that nothing is piled up here.
export function eventStream(response, resumable) {
  const name = (numbers.stream += 1);
  const events = [];
  let out = response;
  let next = 0;

  async function write(text) {
    if (!out || out.destroyed) return;
    if (!out.write(text)) await hasRoom(out);
  }

  function event(data, retry = "") {
    if (!resumable) return `data: ${data}\n\n`;
    const id = `${name}-${(next += 1)}`;
    const text = `id: ${id}\n${retry}data: ${data}\n\n`;
    events.push(text);
    return text;
  }

  out.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  write(resumable ? event("", "retry: 20\n") : ": begins\n\n");

  return {
    name: String(name),
    send: (message) => write(event(JSON.stringify(message))),
    end: () => out?.end(),
    // Cuts the connection; what is sent from now on can be fetched.
    drop: () => {
      out?.end();
      out = undefined;
    },
    // Goes on in another response, after the event with this id.
    resume: (response, last) => {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      for (const text of events.slice(Number(last.split("-")[1]))) response.write(text);
      out = response;
    },
  };
}

export function answerAsJson(response, message, headers = {}, status = 200) {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(message));
}

// Whether this answer comes as a stream, as the settings will have it.
export function wantsStream(settings, id) {
  if (settings.answers !== "mixed") return settings.answers === "sse";
  return Number(String(id).replace(/\D/g, "") || 0) % 2 === 1;
}
