#!/usr/bin/env node
// share/verify.html by itself, under node's WebCrypto: what `tocsin seal prove` writes it accepts, with what `tocsin verify`
// says of it; every mutation of a statement, and another key, it refuses. So does tocsin-verify, where it lies beside.
//
//     tests/peers/verify_page.mjs build/tocsin [mutations]
import {execFileSync, spawnSync} from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import vm from "node:vm";

const tocsin = path.resolve(process.argv[2]), mutations = Number(process.argv[3] ?? 1000);
const page = fs.readFileSync(new URL("../../share/verify.html", import.meta.url), "utf8");
const script = /<script>([\s\S]*)<\/script>/.exec(page)[1];
const context = vm.createContext({crypto: globalThis.crypto, TextEncoder, atob, btoa, Uint8Array, console});
const {verifyStatement, tell, Broken} = vm.runInContext(`${script}; ({verifyStatement, tell, Broken})`, context);

const small = path.join(path.dirname(tocsin), "tocsin-verify"), hasSmall = fs.existsSync(small);
const smallCode = (...args) => spawnSync(small, args, {cwd: folder, encoding: "utf8"}).status;

let failed = 0, passed = 0;
const expect = (good, what) => { good ? passed++ : (failed++, console.log(`failed: ${what}`)); };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-page-"));
const at = name => path.join(folder, name);
const run = (...args) => execFileSync(tocsin, args, {cwd: folder, encoding: "utf8"});
const refused = async (text, key, leaked) => {
	try { await verifyStatement(text, key, leaked); return false; } catch (error) { return error instanceof Broken; }
};

try {
	expect(!/(src|href)=|https?:|fetch\(|import\(/.test(page), "the page loads nothing");
	fs.mkdirSync(at("docs"));
	const memo = (loan, added) => "Budget of the campaign\n\nThe treasurer met the bank on Tuesday and told the committee what was agreed with it.\n\n" +
		`The loan is of ${loan} euros \u2013 \u00e9t\u00e9.\n\nIt is paid back in three parts once the accounts are approved.\n\nThe end.\n${added}`;
	fs.writeFileSync(at("docs/memo.txt"), memo("9,000,000", ""));
	fs.writeFileSync(at("docs/other.txt"), "Another\n\nPaper.\n");
	fs.writeFileSync(at("leak.txt"), memo("19,000,000", "\nBurn this.\n"));
	fs.writeFileSync(at("same.txt"), memo("9,000,000 ", ""));
	fs.writeFileSync(at("foreign.txt"), "Written by somebody else\n\nAnd sealed by nobody.\n");
	run("seal", "init", "log", "--origin", "log.example/page", "-q");
	run("seal", "init", "log2", "--origin", "log.example/page", "-q");
	run("seal", "add", "log", "docs", "-q");
	const key = fs.readFileSync(at("log/vkey"), "utf8"), other = fs.readFileSync(at("log2/vkey"), "utf8");
	const claims = {
		sealed: ["memo.txt"], verbatim: ["memo.txt", "--leaked", "docs/memo.txt"], reencoded: ["memo.txt", "--leaked", "same.txt"],
		altered: ["memo.txt", "--leaked", "leak.txt"], "not-sealed": ["--leaked", "foreign.txt"],
	};
	for (const [claim, args] of Object.entries(claims)) {
		run("seal", "prove", "log", ...args, "-o", claim, "-q");
		const text = fs.readFileSync(at(claim), "utf8");
		const verified = await verifyStatement(text, key, null);
		const ours = JSON.parse(run("verify", claim, "--key", "log/vkey", "--json"));
		expect(verified.body.claim === claim && ours.claim === claim, claim);
		expect(verified.size === ours.size && (ours.index ?? undefined) === verified.body.index, `${claim}: leaf and size`);
		expect(verified.body.changes.map(change => change.after).join("|") === ours.changes.map(change => change.leaked).join("|"),
			`${claim}: changes`);
		expect(tell(verified).length > 40, `${claim}: is told`);
		expect(await refused(text, other, null), `${claim}: another key`);
		if (hasSmall)
			expect(smallCode(claim, key.trim()) === 0 && smallCode(claim, other.trim()) === 4, `${claim}: tocsin-verify`);
	}
	const text = fs.readFileSync(at("altered"), "utf8");
	expect((await verifyStatement(text, key, fs.readFileSync(at("leak.txt")))).leakedChecked, "the leaked file");
	expect(await refused(text, key, fs.readFileSync(at("same.txt"))), "another file");
	if (hasSmall)
		expect(smallCode("altered", key.trim(), "leak.txt") === 0 && smallCode("altered", key.trim(), "same.txt") === 4, "its file");
	// What the signer writes otherwise: signed with the log's key all the same.
	const [, , , keyId, ...keyRest] = fs.readFileSync(at("log/private/key"), "utf8").trim().split("+");
	const seed32 = Buffer.from(keyRest.join("+"), "base64").subarray(1);
	const signer = crypto.createPrivateKey({format: "der", type: "pkcs8", key: Buffer.concat([
		Buffer.from("302e020100300506032b657004220420", "hex"), seed32])});
	const sign = told => `${told}\n\u2014 log.example/page ${Buffer.concat([Buffer.from(keyId, "hex"),
		crypto.sign(null, Buffer.from(told), signer)]).toString("base64")}\n`;
	const told = text.slice(0, text.lastIndexOf("\n\n") + 1), sealed = fs.readFileSync(at("sealed"), "utf8");
	expect(!(await refused(sign(told), key, null)), "signed anew");
	const digest = "a".repeat(64);
	const lies = [["\"claim\":\"altered\"", "\"claim\":\"reencoded\",\"claim\":\"altered\""], ["\"index\":", "\"index\":9,\"index\":"],
		["\"index\":", "\"index\": "], ["\"altered\"", "\"\\u0061ltered\""], ["\"index\":", "\"note\":1,\"index\":"],
		["\"after\":\"", "\"after\":\"\\ud800"], ["\"opened\":[", "\"opened\":[null,"], ["\"changes\":[", "\"changes\":[null,"],
		["\"version\":1,", "\"version\":1,\n"], [/"changes":\[(\{[^}]*\})/, "\"changes\":[$1,$1"]];
	for (const [truth, lie] of lies) {
		const bytes = sign(told.replace(truth, lie));
		expect(bytes !== sign(told) && await refused(bytes, key, null), `the page refuses ${lie}`);
		fs.writeFileSync(at("lie"), bytes);
		expect(spawnSync(tocsin, ["verify", "lie", "--key", "log/vkey"], {cwd: folder}).status === 4, `tocsin refuses ${lie}`);
	}
	const both = sign(sealed.slice(0, sealed.lastIndexOf("\n\n") + 1).replace("\"changes\":", `"leaked":{"sha256":"${digest}","bytes":3},"changes":`));
	expect(await refused(both, key, null), "a leaked file beside a sealed one");
	let seed = 20170505, wrong = 0;
	const random = limit => (seed = (seed * 1103515245 + 12345) % 2147483648) % limit;
	for (let i = 0; i < mutations; i++) {
		const bytes = Buffer.from(text);
		bytes[random(bytes.length)] ^= 1 << random(8);
		wrong += !(await refused(bytes.toString("utf8"), key, null));
		if (hasSmall && i < 100) {
			fs.writeFileSync(at("mutated"), bytes);
			wrong += smallCode("mutated", key.trim()) !== 4;
		}
	}
	expect(wrong === 0, `${wrong} of ${mutations} mutations were accepted`);
} finally {
	fs.rmSync(folder, {recursive: true});
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
