#include "resources/file/content.h"

#include "model/compare.h"

namespace consort::resources {

using model::Map;
using model::Value;

Value content_value(const Digest& digest, uint64_t size) {
  Map content;
  content.reserve(2);
  content.set("sha256", Value(model::Text::make(digest.hex())));
  content.set("size", Value(static_cast<int64_t>(size)));
  return Value(std::move(content));
}

Result<model::Text> wanted_bytes(const Order& order, Context& context) {
  const Value* content = order.wanted("content");
  if (!content || content->is_null()) return model::text("");
  if (content->is_text()) return content->shared_text();
  std::optional<Digest> digest = model::content_digest(*content);
  if (!digest) return fail(Code::invalid, "`content` is neither text nor {sha256, size}");
  TRY(std::string bytes,
      context.blobs.read(*digest).within("fetching the content of " + order.name()));
  return model::Text::make(std::move(bytes));
}

}  // namespace consort::resources
