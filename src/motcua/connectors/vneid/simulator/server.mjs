// A simulated VNeID for the demonstration and the tests: OpenID Connect with the claims of the real one
// (SoDinhDanh, HoVaTen, …), PKCE enforced, made-up people only, reachable from this machine only.
//
// It can be told to misbehave, by environment or by POST /control: {"slow_ms": 3000}, {"fail": "token"}
// where the places are discovery, auth, token, userinfo; {"nonsense": true} answers userinfo without a
// personal number; {} makes it well again.
import { generateKeyPair, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Provider } from "oidc-provider";
import { cancelledPage, chooserPage, expiredPage } from "./pages.mjs";

const port = Number(process.env.VNEID_PORT ?? 8001);
const issuer = process.env.VNEID_ISSUER ?? `http://127.0.0.1:${port}`;
const site = process.env.MOTCUA_SITE_URL ?? "http://127.0.0.1:8000";
const peopleFile = new URL("../../../accounts/data/sample_citizens.json", import.meta.url);
const people = JSON.parse(await readFile(peopleFile, "utf8"));
const callbacks = [site, site.replace("127.0.0.1", "localhost")].map((base) => `${base}/sign-in/vneid/done/`);

let trouble = { slow_ms: Number(process.env.VNEID_SLOW_MS ?? 0), fail: process.env.VNEID_FAIL ?? "" };

function claimsOf(person) {
  if (trouble.nonsense) return { sub: person.key, SoDinhDanh: "không rõ", HoVaTen: "" };
  return {
    sub: person.key,
    SoDinhDanh: person.personal_number,
    HoVaTen: person.name,
    SoDienThoai: person.phone,
    ThuDienTu: person.email,
    DiaChi: person.address,
    birthdate: person.date_of_birth,
    gender: person.sex,
  };
}

async function grantAll(ctx) {
  // VNeID asks for consent in its app; here choosing the person is the consent.
  const { client, session, provider } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: process.env.VNEID_CLIENT_ID ?? "motcua",
      client_secret: process.env.VNEID_CLIENT_SECRET ?? randomBytes(24).toString("base64url"),
      redirect_uris: [...new Set(callbacks)],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: {
    openid: ["sub", "SoDinhDanh", "HoVaTen", "SoDienThoai", "ThuDienTu", "DiaChi", "birthdate", "gender"],
  },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_ctx, key) => {
    const person = people.find((one) => one.key === key);
    return person && { accountId: key, claims: () => claimsOf(person) };
  },
  interactions: { url: (_ctx, interaction) => `/choose/${interaction.uid}` },
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "sample" }] },
  loadExistingGrant: grantAll,
  pkce: { required: () => true },
  responseTypes: ["code"],
  renderError: (ctx, out) => {
    ctx.type = "html";
    ctx.body = expiredPage(out.error);
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 900, Session: 900 },
});
const answer = provider.callback();

function send(response, status, html) {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${site} ${site.replace("127.0.0.1", "localhost")}`,
  });
  response.end(html);
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function choose(request, response) {
  let interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch {
    return send(response, 400, expiredPage("session_not_found"));
  }
  if (request.method !== "POST") return send(response, 200, chooserPage(people, interaction.uid));
  const chosen = new URLSearchParams(await bodyOf(request)).get("nguoi");
  const result = people.some((person) => person.key === chosen)
    ? { login: { accountId: chosen, remember: false } }
    : { error: "access_denied", error_description: "the person cancelled" };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const places = [
  ["discovery", /^\/\.well-known\//],
  ["auth", /^\/auth/],
  ["token", /^\/token/],
  ["userinfo", /^\/me/],
];

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, issuer);
  if (pathname === "/control" && request.method === "POST") {
    trouble = JSON.parse((await bodyOf(request)) || "{}");
    return response.writeHead(204).end();
  }
  const place = places.find(([, pattern]) => pattern.test(pathname))?.[0];
  if (place && trouble.slow_ms) await pause(trouble.slow_ms);
  if (place && trouble.fail === place) return response.writeHead(503).end("out of order");
  if (pathname.startsWith("/choose/")) return choose(request, response);
  if (pathname === "/") return send(response, 200, cancelledPage(site));
  return answer(request, response);
});

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
server.listen(port, "127.0.0.1", () => console.log(`simulated VNeID at ${issuer}`));
