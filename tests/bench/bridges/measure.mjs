// Prints the table: `node measure.mjs OURS OTHERS [NAME...]`, started by `run`. One run, one bridge after the other, each
// with a server of its own. Times change from machine to machine: only rows of one run compare.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Bridge, contestants } from "./bridges.mjs";

const [ours, others, ...wanted] = process.argv.slice(2);
const STARTS = 5;
const CALLS = 3000;
const IN_FLIGHT = 32;
const MEGABYTES = 1000;
// Whoever takes longer has failed.
const PATIENCE = 60_000;

const HEADINGS = ["", "start, ms", "p50, ms", "p99, ms", "calls/s", "peak, MB", "1 GB stream", "MB at its peak", "a call beside it", "gone after stdin, ms"];

async function server() {
  const script = fileURLToPath(new URL("../../black_box/bridge/server.mjs", import.meta.url));
  const child = spawn("node", [script, '{"answers":"json"}'], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await new Promise((told) => createInterface({ input: child.stdout }).once("line", (line) => told([line])));
  const base = `http://127.0.0.1:${JSON.parse(line).mcp}`;
  return { base, end: () => child.stdin.end() };
}

const now = () => performance.now();
const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

function within(promise, patience = PATIENCE) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error("in vain")), patience)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function started(start) {
  const begin = now();
  const bridge = start();
  await within(bridge.initialize());
  return [bridge, now() - begin];
}

async function end(bridge) {
  bridge.process.stdin.end();
  await within(bridge.ended, 1000).catch(() => bridge.process.kill("SIGKILL"));
}

async function load(bridge) {
  const took = [];
  let left = CALLS;
  const begin = now();
  const one = async () => {
    while (left-- > 0) {
      const sent = now();
      const answer = await bridge.call("echo", { text: "here" });
      if (!answer.includes('"here"')) throw new Error(answer);
      took.push(now() - sent);
    }
  };
  await within(Promise.all(Array.from({ length: IN_FLIGHT }, one)));
  const seconds = (now() - begin) / 1000;
  took.sort((one, other) => one - other);
  return [took[CALLS / 2], took[Math.floor(CALLS * 0.99)], CALLS / seconds];
}

async function flood(start) {
  const [bridge] = await started(start);
  const before = bridge.passed;
  const begin = now();
  const all = bridge.call("flood", { megabytes: MEGABYTES });
  while (bridge.passed < before + 20 && now() - begin < 10_000) await new Promise((wake) => setTimeout(wake, 5));
  let beside = "no";
  within(bridge.call("echo", { text: "beside" })).then(() => (beside = bridge.passed < MEGABYTES ? "yes" : "after it"), () => {});
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, bridge.memory("VmRSS"))), 500);
  const whole = await within(all).then(() => (bridge.passed < MEGABYTES ? `cut after ${bridge.passed} MB` : `${((now() - begin) / 1000).toFixed(1)} s`), () => `${bridge.passed} MB in 60 s`);
  clearInterval(watch);
  peak = Math.max(peak, bridge.memory("VmHWM"));
  bridge.process.kill("SIGKILL");
  return [whole, peak.toFixed(0), beside];
}

async function gone(start, base) {
  const [bridge] = await started(start);
  bridge.call("hang", {});
  const open = async () => (await (await fetch(`${base}/statistics`)).json()).open;
  while ((await open()) === 0) await new Promise((wake) => setTimeout(wake, 5));
  const begin = now();
  bridge.process.stdin.end();
  const took = await within(bridge.ended, 10_000).then(() => (now() - begin).toFixed(0), () => "> 10,000");
  bridge.process.kill("SIGKILL");
  return took;
}

async function row(name, words) {
  const { base, end: close } = await server();
  const home = mkdtempSync(`${tmpdir()}/bridges-`);
  const { access_token: token } = await (await fetch(`${base}/mint`)).json();
  const filled = words.map((word) => word.replace("URL", `${base}/mcp`).replace("TOKEN", token).replace("MINT", `${base}/mint`));
  const start = () => new Bridge(filled, { PATH: process.env.PATH, HOME: home });
  const cells = [name];
  try {
    const starts = [];
    for (let n = 0; n < STARTS; n += 1) {
      const [bridge, took] = await started(start);
      starts.push(took);
      await end(bridge);
    }
    const [bridge] = await started(start);
    const [p50, p99, rate] = await load(bridge);
    cells.push(median(starts).toFixed(0), p50.toFixed(1), p99.toFixed(1), rate.toFixed(0), bridge.memory("VmHWM").toFixed(0));
    await end(bridge);
    cells.push(...(await flood(start)), await gone(start, base));
  } catch (error) {
    cells.push(`failed: ${error.message}`);
  }
  close();
  rmSync(home, { recursive: true, force: true });
  console.log(`| ${cells.join(" | ")} |`);
}

console.log(`| ${HEADINGS.join(" | ")} |\n|${"---|".repeat(HEADINGS.length)}`);
for (const [name, words] of Object.entries(contestants(ours, others))) {
  if (!wanted.length || wanted.includes(name)) await row(name, words);
}
process.exit();
