// Stand-in for the Gemini API, as Gemini CLI asks it: follows the script, one function call after another.

export function geminiApi(next) {
  return async function handle(request, body, response) {
    const method = /^\/v1beta\/models\/[^:]+:(\w+)/.exec(request.url)?.[1];
    if (method === "countTokens") return json(response, { totalTokens: 1 });
    const { contents = [], tools = [] } = body ? JSON.parse(body) : {};
    const parts = contents.flatMap(({ parts }) => parts);
    const results = parts.filter((part) => part.functionResponse).map((part) => JSON.stringify(part.functionResponse));
    const names = tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations).map(({ name }) => name);
    // Requests without tools are asides, such as which model to take.
    const call = names.length ? await next(results) : undefined;
    const named = call && names.find((name) => name === `mcp_${call.server}_ping`);
    const part = named ? { functionCall: { name: named, args: {} } } : { text: "done" };
    const candidate = { index: 0, content: { role: "model", parts: [part] }, finishReason: "STOP" };
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
    const answer = { candidates: [candidate], usageMetadata };
    if (method !== "streamGenerateContent") return json(response, answer);
    response.writeHead(200, { "content-type": "text/event-stream" });
    return response.end(`data: ${JSON.stringify(answer)}\n\n`);
  };
}

function json(response, value) {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
