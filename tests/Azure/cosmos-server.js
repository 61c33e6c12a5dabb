// Serves the NoSQL API of Cosmos DB from memory on a free port of the loopback address, for tests: "ready PORT" on standard output.
//
// The server of @vercel/cosmosdb-server answers some requests unlike the service does. Its handlers are looked up when they are called,
// so what is replaced here before the first request is what runs. Only what the tests rely on is corrected.
"use strict";
require("./stop-with-parent");

const lib = "@vercel/cosmosdb-server/lib";
const { default: Documents } = require(`${lib}/account/documents`);
const { default: readJson } = require(`${lib}/json`);
const { default: valueAt } = require(`${lib}/utils/get-value`);
const partitionKey = require(`${lib}/utils/get-partition-from-header`);
const operations = require(`${lib}/handler/_document-operations`);
const { default: readPage } = require(`${lib}/handler/_read-items`);

const subStatus = { noContainer: "1003", keyMismatch: "1001" };

const handle = (name, handler) => { require(`${lib}/handler/${name}`).default = handler; };

const refuse = (res, status, message, sub) => {
  res.statusCode = status;
  if (sub) res.setHeader("x-ms-substatus", sub);
  return { code: status === 404 ? "NotFound" : "BadRequest", message };
};

const containerOf = (account, { dbId, collId }) => {
  const container = account.database(dbId).collection(collId);
  return container.read() ? container : null;
};

// A partition is told apart by all levels of its key, not by the first alone.
const levels = (document, paths) => paths.map(path => valueAt(path.slice(1).split("/"), document) ?? {});
Documents.prototype._getPartition = function (document) { return JSON.stringify(levels(document, this._partitionKeyPath)); };
partitionKey.parsePartitionKey = header => JSON.stringify(JSON.parse(header));

// An item that is not there is 404, not 500; a container that is not there says so.
handle("read-document", (account, req, res, path) => {
  const container = containerOf(account, path);
  if (!container) return refuse(res, 404, "There is no such container.", subStatus.noContainer);
  const { statusCode, body } = operations.readOperation(container, { partitionKey: partitionKey.default(req), id: path.docId });
  res.statusCode = statusCode;
  return body;
});

// The key in the header must be that of the item.
handle("create-document", async (account, req, res, path) => {
  const item = await readJson(req);
  const container = containerOf(account, path);
  if (!container) return refuse(res, 404, "There is no such container.", subStatus.noContainer);
  if (partitionKey.parsePartitionKey(partitionKey.default(req)) !== container.documents._getPartition(item)) {
    return refuse(res, 400, "The partition key of the item is not that of the request.", subStatus.keyMismatch);
  }
  const { statusCode, body } = operations.createOperation(container, { resourceBody: item });
  res.statusCode = statusCode;
  return body;
});

// The client asks for a plan before a query over partitions. There is one partition here, which evaluates everything.
const plan = {
  partitionedQueryExecutionInfoVersion: 2,
  queryInfo: {
    distinctType: "None", top: null, offset: null, limit: null, orderBy: [], orderByExpressions: [], groupByExpressions: [], groupByAliases: [],
    aggregates: [], groupByAliasToAggregateType: {}, rewrittenQuery: "", hasSelectValue: false, dCountInfo: null, hasNonStreamingOrderBy: false,
  },
  queryRanges: [{ min: "", max: "FF", isMinInclusive: true, isMaxInclusive: false }],
};

// The items of one key, or of all keys that begin with the levels asked for.
const inPartition = (documents, header) => {
  const wanted = JSON.parse(header);
  const begins = item => JSON.stringify(levels(item, documents._partitionKeyPath).slice(0, wanted.length)) === JSON.stringify(wanted);
  return Object.create(documents, { _data: { value: new Map([...documents._data].filter(([, document]) => begins(document.read()))) } });
};

handle("query-documents", async (account, req, res, path) => {
  const body = await readJson(req);
  if (/^true$/i.test(req.headers["x-ms-cosmos-is-query-plan-request"] ?? "")) return plan;
  return readPage(req, res, "Documents", page => {
    const container = containerOf(account, path);
    if (!container) return null;
    const header = partitionKey.default(req);
    try {
      return (header ? inPartition(container.documents, header) : container.documents).query(body, page);
    } catch (cause) {
      if (cause.badRequest) return refuse(res, 400, cause.message);
      throw cause;
    }
  });
});

const { createHttpServer } = require("@vercel/cosmosdb-server");
const server = createHttpServer({ keepAlive: true });
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => console.log(`ready ${server.address().port}`));
