#include "compiler/read/expect.h"

#include "base/strings.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

constexpr size_t kMostHints = 100;
constexpr size_t kMostNamed = 12;     // names that fit into a hint
constexpr size_t kLongestQuote = 80;  // bytes of a word quoted in a message

}  // namespace

std::string with_article(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "nothing";
    case Value::Kind::boolean:
      return "true or false";
    case Value::Kind::integer:
      return "an integer";
    case Value::Kind::real:
      return "a number";
    case Value::Kind::text:
      return "text";
    case Value::Kind::list:
      return "a list";
    case Value::Kind::map:
      return "a map";
    case Value::Kind::unknown:
      return "not known yet";
    case Value::Kind::secret:
      return "a secret";
  }
  return "nothing";
}

bool expect(const Value& value, Value::Kind kind, std::string_view what, Diagnostics& diagnostics,
            std::string hint) {
  if (value.kind() == kind) return true;
  diagnostics.error(
      value.mark().place(), "wrong-type",
      std::string(what) + " must be " + with_article(kind) + ", not " + with_article(value.kind()),
      std::move(hint));
  return false;
}

void refuse_unknown_keys(const Map& map, std::string_view where,
                         const std::vector<std::string>& known, Diagnostics& diagnostics) {
  for (const Map::Entry& entry : map) {
    if (std::find(known.begin(), known.end(), *entry.key) != known.end()) continue;
    diagnostics.error(entry.key_mark.place(), "unknown-key",
                      quoted(*entry.key) + " is not a key of " + std::string(where),
                      suggest(*entry.key, known));
  }
}

std::string suggest(std::string_view word, const std::vector<std::string>& known) {
  std::string hint = did_you_mean(word, known);
  if (!hint.empty() || known.empty() || known.size() > kMostNamed) return hint;
  return "known are: " + join(known, ", ");
}

bool worth_a_hint(const Diagnostics& diagnostics) { return diagnostics.all().size() < kMostHints; }

bool is_identifier(std::string_view name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

std::string quoted(std::string_view text) { return "'" + printable(text, kLongestQuote) + "'"; }

}  // namespace consort::compiler
