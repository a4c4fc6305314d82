// A program of somebody else's: its types are generated from /api/openapi.json, its calls go to the interface.
// What does not fit the description does not compile; what is answered otherwise ends it with an error.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

const [base, token] = process.argv.slice(2);
const client = createClient<paths>({
  baseUrl: base,
  headers: { Authorization: `Bearer ${token}`, "Accept-Language": "en" },
});

function must(holds: boolean, what: string, seen: unknown): asserts holds {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

type Job = components["schemas"]["yard.job"];

// Make: the words of a choice and the form of an amount are types.
const made = await client.POST("/api/v1/yard/job", {
  params: { header: { "Idempotency-Key": "first" } },
  body: { title: "bridge", unit: 2, budget: "1200.50", size: "big", tools: ["saw"], bills: [["wood", "9.90"]] },
});
must(made.response.status === 201 && made.data !== undefined && "id" in made.data, "make", made.error);
const job = made.data as Job;
must(job.state === "open" && job.budget === "1200.5" && job.bonus === undefined, "record", job);

// What is not in the description is a mistake of the program.
// @ts-expect-error: there is no size huge
const wrong = await client.POST("/api/v1/yard/job", { body: { title: "x", unit: 2, size: "huge" } });
must(wrong.error?.status === 422 && wrong.error.errors?.[0]?.field === "size", "refusal", wrong);

const list = await client.GET("/api/v1/yard/job", {
  params: { query: { filter: 'size == "big" && budget > 1000.0', sort: "-due,number", fields: "title,size", count: 1 } },
});
must(list.data?.items.length === 1 && list.data.count === 1 && list.data.next === null, "list", list);

const at = { path: { id: job.id } };
const edited = await client.PATCH("/api/v1/yard/job/{id}", {
  params: { ...at, header: { "If-Match": `"${job.version}"` } },
  body: { due: "2024-07-09", note: null },
});
must(edited.data?.version === 2 && edited.data.due === "2024-07-09", "edit", edited);

const proof = new FormData();
proof.append("proof", new Blob(["done"]), "photo.txt");
const attached = await client.POST("/api/v1/yard/job/{id}/proofs", {
  params: at,
  body: proof as never,
  bodySerializer: (body: unknown) => body as FormData,
});
must(attached.data?.proofs === 1, "attach", attached);

const finished = await client.POST("/api/v1/yard/job/{id}/moves/finish", {
  params: { ...at, header: { "If-Match": '"3"' } },
  body: { fields: { result: "well" }, remark: "all there" },
});
must(finished.data?.state === "done" && finished.data.light === "grey", "move", finished);

const journal = await client.GET("/api/v1/yard/job/{id}/journal", { params: at });
must(journal.data?.items?.map((e) => e.command).join() === "move,edit,edit,make", "journal", journal);

const figure = await client.GET("/api/v1/figures/yard/budget", { params: { query: { by: "unit" } } });
must(figure.data?.value === "1200.5" && figure.data.parts?.length === 1, "figure", figure);

console.log("well");
