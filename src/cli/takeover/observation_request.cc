#include "cli/takeover/observation_request.h"

#include "base/base64.h"
#include "model/json.h"

namespace consort::cli {
namespace {

using model::Map;
using model::Value;

constexpr size_t kMostContent = 256 << 20;  // bytes, of all blobs

}  // namespace

Result<std::string> to_text(const model::Catalog& catalog, resources::BlobSource& blobs) {
  Map request, contents;
  size_t bytes = 0;
  for (const std::string& hex : catalog.blobs) {
    auto digest = Digest::from_hex(hex);
    if (!digest) continue;
    auto blob = blobs.read(*digest);
    if (!blob && blob.error().code == Code::not_found) continue;
    if (!blob) return std::move(blob).error();
    bytes += blob->size();
    if (bytes > kMostContent)
      return fail(Code::invalid, "the host has more content than can be sent to compare it");
    contents.set(hex, Value(base64_encode(*blob)));
  }
  request.set("catalog", Value(model::to_json(catalog)));
  request.set("blobs", Value(std::move(contents)));
  return model::to_json(request);
}

Result<PlanRequest> plan_request_from(std::string_view text, model::Documents& documents) {
  TRY(Value value, model::parse_json(text));
  const Value* catalog = value.is_map() ? value.map().find("catalog") : nullptr;
  const Value* blobs = value.is_map() ? value.map().find("blobs") : nullptr;
  if (!catalog || !catalog->is_text() || !blobs || !blobs->is_map())
    return fail(Code::invalid, "what is to be planned is no catalog with its content");
  PlanRequest request;
  TRY(model::Catalog read, model::catalog_from_json(catalog->text(), documents));
  request.catalog = std::make_shared<const model::Catalog>(std::move(read));
  for (const Map::Entry& blob : blobs->map()) {
    auto digest = Digest::from_hex(*blob.key);
    auto bytes = blob.value.is_text() ? base64_decode(blob.value.text()) : std::nullopt;
    if (!digest || !bytes) return fail(Code::invalid, "a content that was sent is no base64");
    request.blobs[*digest] = std::move(*bytes);
  }
  return request;
}

}  // namespace consort::cli
