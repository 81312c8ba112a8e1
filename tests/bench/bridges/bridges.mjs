// The bridges that are compared, and one of them as a process: what is said to it, what it answers, what it takes.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

// The command of each; URL, TOKEN and MINT are filled in.
export function contestants(ours, others) {
  const npm = `${others}/npm/node_modules`;
  return {
    freshbearer: [ours, "bridge", "URL", "--store", "file", "--", "curl", "-sf", "MINT"],
    "mcp-remote": ["node", `${npm}/mcp-remote/dist/proxy.js`, "URL", "--allow-http", "--silent", "--header", "Authorization: Bearer TOKEN"],
    "mcp-proxy": [`${others}/mcp-proxy/bin/mcp-proxy`, "--transport", "streamablehttp", "-H", "Authorization", "Bearer TOKEN", "URL"],
    "mcp-stdio": [`${others}/mcp-stdio/bin/mcp-stdio`, "URL", "--bearer-token", "TOKEN"],
    supergateway: ["node", `${npm}/supergateway/dist/index.js`, "--streamableHttp", "URL", "--oauth2Bearer", "TOKEN", "--logLevel", "none"],
    "hyper-mcp-remote": [`${others}/hyper/bin/hyper-mcp-remote`, "URL", "--no-auth", "--header", "Authorization: Bearer TOKEN"],
  };
}

export class Bridge {
  #open = new Map();
  #number = 0;
  // Lines that answer nothing: notifications.
  passed = 0;

  constructor([program, ...words], env) {
    this.process = spawn(program, words, { stdio: ["pipe", "pipe", "ignore"], env });
    this.ended = new Promise((told) => this.process.on("exit", told));
    this.process.stdin.on("error", () => {});
    createInterface({ input: this.process.stdout, crlfDelay: Infinity }).on("line", (line) => this.#hear(line));
  }

  #hear(line) {
    // One too long to be parsed for nothing.
    if (line.length > 500_000 && line.length < 1_500_000) {
      this.passed += 1;
      return;
    }
    const id = numberOf(line);
    this.#open.get(id)?.(line);
    this.#open.delete(id);
  }

  say(message) {
    this.process.stdin.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
  }

  ask(method, params) {
    const id = (this.#number += 1);
    const answer = new Promise((told) => this.#open.set(id, told));
    this.say({ id, method, params });
    return answer;
  }

  async initialize() {
    const clientInfo = { name: "bench", version: "1" };
    const answer = await this.ask("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    this.say({ method: "notifications/initialized" });
    return answer;
  }

  call(name, given) {
    return this.ask("tools/call", { name, arguments: given });
  }

  // The memory of the process and of all that it has started, in MB: `VmHWM` is the most of each, `VmRSS` what it is now.
  memory(field) {
    const parents = new Map();
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const parent = /^PPid:\s+(\d+)/m.exec(status(pid))?.[1];
      parents.set(pid, parent);
    }
    const ours = (pid) => pid === String(this.process.pid) || (parents.has(pid) && ours(parents.get(pid)));
    const kilobytes = [...parents.keys()].filter(ours).map((pid) => Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status(pid))?.[1] ?? 0));
    return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
  }
}

// A bridge that is killed leaves its last line torn.
function numberOf(line) {
  try {
    return JSON.parse(line).id;
  } catch {
    return undefined;
  }
}

function status(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
