import fastify from "fastify";

// The floor of every HTTP measurement: a framework that answers one fixed document, without a database.
const [, , file = ""] = process.argv;
const { readFile } = await import("node:fs/promises");
const body = await readFile(file, "utf8");
const app = fastify();
app.get("/v1/datasets/:key", (_request, reply) => reply.type("application/json; charset=utf-8").send(body));
console.log(`ready at ${await app.listen({ port: 0, host: "127.0.0.1" })}`);
