#include "resources/line/line_claims.h"

#include "base/strings.h"
#include "resources/claim_words.h"

namespace consort::resources {

using model::Claim;
using model::Map;

namespace {

// What is to be there; a line that reads "absent" is something else than none.
std::string wish(const Map& attributes, const std::string& text) {
  return known_text(attributes, "state") == "absent" ? "absent" : "=" + text;
}

}  // namespace

std::vector<Claim> line_claims(const std::string&, const Map& attributes) {
  auto path = known_text(attributes, "path"), line = known_text(attributes, "line");
  auto match = known_text(attributes, "match");
  if (!path || (!match && is_described(attributes, "match"))) return {};
  auto multiple = known_text(attributes, "multiple");
  bool by_match = match && !match->empty();
  if (by_match && !line && is_described(attributes, "line")) return {};
  if (!by_match && !line) return {};
  std::string key = key_of(*path, by_match ? *match : *line);
  bool one_of_several = by_match && (multiple == "first" || multiple == "last");
  if (one_of_several) key = key_of(key, *multiple);  // the first may differ from the last
  return {{key, wish(attributes, line.value_or(""))}};
}

std::vector<Claim> block_claims(const std::string& name, const Map& attributes) {
  auto path = known_text(attributes, "path"), marker = known_text(attributes, "marker");
  auto block = known_text(attributes, "block");
  if (!path || !marker || (!block && is_described(attributes, "block"))) return {};
  return {
      {key_of(*path, replace_all(*marker, "{name}", name)), wish(attributes, block.value_or(""))}};
}

}  // namespace consort::resources
