// Stand-in for the Chat Completions API, as opencode asks it: follows the script, one tool call after another.

export function chatApi(next) {
  return async function handle(request, body, response) {
    if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
      response.writeHead(404);
      return response.end();
    }
    const { messages, tools = [] } = JSON.parse(body);
    const results = messages.filter(({ role }) => role === "tool").map(({ content }) => text(content));
    // Requests without tools are asides, such as for a title.
    const call = tools.length ? await next(results) : undefined;
    const named = call && tools.map((tool) => tool.function.name).find((name) => name === `${call.server}_ping`);
    const delta = named
      ? { tool_calls: [{ index: 0, id: call.id, type: "function", function: { name: named, arguments: "{}" } }] }
      : { content: "done" };
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const choice of [
      { index: 0, delta: { role: "assistant", ...delta } },
      { index: 0, delta: {}, finish_reason: named ? "tool_calls" : "stop" },
    ]) {
      const chunk = { id: "chat_1", object: "chat.completion.chunk", created: 1, model: "stand-in", choices: [choice] };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    }
    response.end("data: [DONE]\n\n");
  };
}

function text(content) {
  return typeof content === "string" ? content : JSON.stringify(content);
}
