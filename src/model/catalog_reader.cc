#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "model/duration.h"
#include "model/fields.h"
#include "model/graph.h"
#include "model/json.h"
#include "model/resource.h"

namespace consort::model {
namespace {

constexpr int64_t kMostAttempts = 1'000'000;

// Takes ":<number>" off the end of `text`.
std::optional<uint32_t> take_number(std::string_view& text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view digits = text.substr(colon + 1);
  uint32_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  text.remove_suffix(digits.size() + 1);
  return number;
}

std::optional<Mark> parse_origin(std::string_view text, Documents& documents) {
  auto column = take_number(text);
  auto line = column ? take_number(text) : std::nullopt;
  if (!line || text.empty()) return std::nullopt;
  return Mark{documents.intern(text), *line, *column};
}

DriftPolicy read_drift(Fields& fields) {
  std::string name = fields.text_or("drift", to_string(DriftPolicy::enforce));
  auto policy = drift_policy(name);
  if (!policy)
    fields.refuse("drift", "'" + printable(name, 40) + "' is not enforce, report or propose");
  return policy.value_or(DriftPolicy::enforce);
}

Duration read_duration(Fields& fields, std::string_view key) {
  return std::chrono::milliseconds(fields.integer(key, 0, whole_ms(kLongestDuration)));
}

Result<Retry> read_retry(const Value& value, std::string where) {
  Fields fields(value, std::move(where));
  Retry retry;
  retry.attempts = static_cast<int>(fields.integer("attempts", 1, kMostAttempts));
  retry.delay = read_duration(fields, "delay_ms");
  TRY_DO(fields.done());
  return retry;
}

Result<Resource> read_resource(const Value& value, std::string where, Documents& documents) {
  Fields fields(value, where);
  Resource resource;
  resource.address = fields.address("address");
  resource.attributes = fields.map("attributes");
  resource.drift = read_drift(fields);
  if (const Value* retry = fields.any("retry")) {
    TRY(resource.retry, read_retry(*retry, where + ".retry"));
  }
  if (fields.has("timeout_ms")) resource.timeout = read_duration(fields, "timeout_ms");
  resource.sensitive = fields.boolean_or("sensitive", false);
  resource.waits_for = fields.texts("waits_for");
  resource.hash = fields.digest("hash");
  if (fields.has("origin")) {
    std::string text = fields.text("origin");
    auto mark = parse_origin(text, documents);
    if (!mark)
      fields.refuse("origin", "'" + printable(text, 200) + "' is not document:line:column");
    resource.mark = mark.value_or(Mark());
  }
  if (!resource.address.host.empty()) fields.refuse("address", "names another host");
  bool unknown = std::any_of(resource.attributes.begin(), resource.attributes.end(),
                             [](const Map::Entry& entry) { return has_unknown(entry.value); });
  if (unknown && resource.waits_for.empty())
    fields.refuse("attributes", "unknown, but nothing is waited for");
  TRY_DO(fields.done());
  if (resource.hash != resource_hash(resource)) {
    return fail(Code::corrupt,
                where + ".hash: does not fit " + printable(resource.address.to_string(), 100));
  }
  return resource;
}

Result<Edge> read_edge(const Value& value, std::string where, int64_t last_node) {
  Fields fields(value, std::move(where));
  Edge edge;
  edge.before = static_cast<uint32_t>(fields.integer("before", 0, last_node));
  edge.after = static_cast<uint32_t>(fields.integer("after", 0, last_node));
  edge.notify = fields.boolean_or("notify", false);
  edge.reason = fields.text("reason");
  TRY_DO(fields.done());
  return edge;
}

using Remote = std::pair<uint32_t, Address>;

Result<Remote> read_remote(const Value& value, std::string where, int64_t last_resource) {
  Fields fields(value, std::move(where));
  Remote remote;
  remote.first = static_cast<uint32_t>(fields.integer("resource", 0, last_resource));
  remote.second = fields.address("address");
  if (remote.second.host.empty()) fields.refuse("address", "names no other host");
  TRY_DO(fields.done());
  return remote;
}

template <class T, class Less>
bool ascends(const std::vector<T>& items, Less less) {
  return std::adjacent_find(items.begin(), items.end(),
                            [&](const T& a, const T& b) { return !less(a, b); }) == items.end();
}

// What holds between the parts of a catalog.
Status consistent(const Catalog& catalog) {
  auto corrupt = [](std::string message) { return fail(Code::corrupt, std::move(message)); };
  auto by_address = [](const Resource& a, const Resource& b) { return a.address < b.address; };
  if (!ascends(catalog.resources, by_address)) {
    return corrupt("resources: not sorted by address, or one is there twice");
  }
  if (!ascends(catalog.edges, std::less<>()))
    return corrupt("edges: not sorted, or one is there twice");
  if (!ascends(catalog.remote, std::less<>()))
    return corrupt("remote: not sorted, or one is there twice");
  if (!ascends(catalog.blobs, std::less<>()))
    return corrupt("blobs: not sorted, or one is there twice");
  for (const std::string& blob : catalog.blobs) {
    if (!Digest::from_hex(blob))
      return corrupt("blobs: '" + printable(blob, 80) + "' is not a SHA-256 in hex");
  }
  if (topological_order(catalog.nodes(), catalog.edges).size() != catalog.nodes()) {
    return corrupt("edges: they form a cycle");
  }
  return {};
}

Result<Catalog> read_catalog(const Value& root, Documents& documents) {
  Fields fields(root, "");
  std::string format = fields.text("format");
  if (format != kCatalogFormat) {
    fields.refuse("format", "expected '" + std::string(kCatalogFormat) + "', not '" +
                                printable(format, 60) + "'");
  }
  Catalog catalog;
  catalog.host = fields.text("host");
  catalog.site = fields.text("site");
  catalog.revision = fields.text("revision");
  catalog.anchors = fields.texts("anchors");
  catalog.blobs = fields.texts("blobs");
  const List &resources = fields.list("resources"), &edges = fields.list("edges");
  const List& remote = fields.list("remote");
  TRY_DO(fields.done());

  auto last = [](size_t size) { return static_cast<int64_t>(size) - 1; };
  catalog.resources.reserve(resources.size());
  for (size_t i = 0; i < resources.size(); ++i) {
    TRY(Resource resource, read_resource(resources[i], fields.inside("resources", i), documents));
    catalog.resources.push_back(std::move(resource));
  }
  catalog.edges.reserve(edges.size());
  for (size_t i = 0; i < edges.size(); ++i) {
    TRY(Edge edge, read_edge(edges[i], fields.inside("edges", i), last(catalog.nodes())));
    catalog.edges.push_back(std::move(edge));
  }
  for (size_t i = 0; i < remote.size(); ++i) {
    TRY(Remote link, read_remote(remote[i], fields.inside("remote", i), last(resources.size())));
    catalog.remote.push_back(std::move(link));
  }
  TRY_DO(consistent(catalog));
  return catalog;
}

}  // namespace

Result<Catalog> catalog_from_json(std::string_view text, Documents& documents) {
  return [&]() -> Result<Catalog> {
    TRY(Value root, parse_json(text));
    return read_catalog(root, documents);
  }()
                      .within("reading a catalog");
}

}  // namespace consort::model
