// A new user's first session, from one `freshbearer setup` to its `--undo`: run by fresh_debian after `cargo install`,
// as an ordinary user with Claude Code and Codex from npm. The services are those of tests/black_box/clients.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [mcpPort, modelPort] = [4002, 4001];
const home = process.env.HOME;
const place = mkdtempSync("/tmp/session-");
const model = `http://127.0.0.1:${modelPort}`;
const mint = ["sh", join(process.cwd(), "tests/sample/mint-jwt"), "6"];
const server = ["--url", `http://127.0.0.1:${mcpPort}/mcp/internal`, "--name", "internal"];
const setup = ["freshbearer", "setup", ...server, "--yes", "--", ...mint];
const claudesOwn = join(home, ".claude.json");
const env = {
  ...process.env,
  PATH: `${home}/.cargo/bin:${process.env.PATH}`,
  ANTHROPIC_BASE_URL: model,
  ANTHROPIC_API_KEY: "stand-in",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_TELEMETRY: "1",
  ENABLE_TOOL_SEARCH: "false",
  STAND_IN_KEY: "stand-in",
};

// What the user has: Claude Code's own file as it writes it itself, and a Codex that knows its model.
mkdirSync(join(home, ".codex"));
writeFileSync(
  join(home, ".codex/config.toml"),
  `# mine
model = "stand-in"
model_provider = "stand-in"
approval_policy = "never"
analytics = { enabled = false }

[model_providers.stand-in]
name = "stand-in"
base_url = "${model}/v1" # no model, a script
wire_api = "responses"
env_key = "STAND_IN_KEY"
`,
);
run("claude", "mcp", "list");
const before = files();
assert(before.has(claudesOwn), "Claude Code wrote no file of its own");

const said = session("messages", setup, ["claude", "-p", "go", "--allowedTools", "mcp__internal__ping"]);
console.log(said);
for (const proof of ["the helper answered in ", "the server took the token and answered"]) assert(said.includes(proof));
session("responses", [], ["codex", "exec", "--skip-git-repo-check", "go"]);

// Claude Code has counted its start in its own file, so there only the entry goes.
const counted = JSON.parse(readFileSync(claudesOwn));
assert(counted.mcpServers.internal.headersHelper.startsWith(`${home}/.cargo/bin/freshbearer headers `));
delete counted.mcpServers.internal;
run("freshbearer", "setup", "--undo");
const after = JSON.parse(readFileSync(claudesOwn));
assert.deepEqual({ mcpServers: {}, ...after }, counted);
sameAs(before, [claudesOwn]);

// With no session in between, its file too is as it was.
const again = files();
run(...setup);
assert.notDeepEqual(files().get(claudesOwn), again.get(claudesOwn));
run("freshbearer", "setup", "--undo");
sameAs(again, []);
console.log("Claude Code and Codex: set up, answered before and after an expiry, and taken back");

// Plays one session of a client: a call, an expiry, a call. Gives what was said before it.
function session(api, first, client) {
  const [play, journal, output] = ["play", "journal", "output"].map((name) => join(place, `${api}-${name}`));
  for (const file of [journal, output]) writeFileSync(file, "");
  const script = ["call internal", "outlive what was seen", "call internal"];
  const what = { api, client, before: first, env, cwd: home, script, patience: 60_000, journal, output, mcpPort, modelPort };
  writeFileSync(play, JSON.stringify(what));
  console.log(`$ ${client.join(" ")}`);
  run("node", "tests/black_box/clients/stage.mjs", play);
  const played = readFileSync(journal, "utf8");
  const events = played.trim().split("\n").map((line) => JSON.parse(line));
  const why = `${played}${readFileSync(output, "utf8")}`;
  const tokens = events.filter(({ call }) => call).map(({ result }) => /pong from internal for ([\d-]+)/.exec(result)?.[1]);
  assert(tokens.length === 2 && tokens.every(Boolean) && tokens[0] !== tokens[1], why);
  assert(events.some(({ refused }) => refused === "over") && events.at(-1).ended === 0, why);
  const ran = events.find((event) => "before" in event);
  assert(!first.length || ran.before === 0, why);
  return ran?.printed;
}

function run(program, ...args) {
  const ran = spawnSync(program, args, { env, encoding: "utf8" });
  assert.equal(ran.status, 0, `${program} ${args.join(" ")}: ${ran.error ?? ran.stdout + ran.stderr}`);
}

// Every file in the home with its bytes, but for what is built from, and what freshbearer knows of its tokens.
function files(directory = home, found = new Map()) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (["freshbearer", ".cargo", ".local/state/freshbearer"].some((name) => path === join(home, name))) continue;
    if (entry.isDirectory()) files(path, found);
    else if (entry.isFile()) found.set(path, readFileSync(path));
  }
  return found;
}

function sameAs(before, except) {
  const now = files();
  assert.deepEqual([...now.keys()].filter((path) => path.includes("freshbearer")), []);
  for (const [path, bytes] of before) {
    if (!except.includes(path)) assert(now.get(path)?.equals(bytes), `${path} is not as it was`);
  }
}
