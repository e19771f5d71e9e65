// Templates, which may include themselves: they render within the limits, or tell why not; and what
// has no markup is its own rendering.
#include <cstdint>

#include "expression/limits.h"
#include "expression/template.h"
#include "model/json.h"

namespace {

using namespace consort;

class SelfLoader final : public expression::Loader {
 public:
  explicit SelfLoader(std::string_view text) : text_(text) {}
  Result<std::shared_ptr<const expression::Template>> load(
      const std::string& name, Diagnostics& diagnostics) const override {
    if (name.empty()) return fail(Code::not_found, name);
    auto parsed = expression::Template::parse(text_, expression::Origin(), diagnostics);
    if (!parsed) return fail(Code::invalid, name);
    return parsed;
  }
  std::vector<std::string> names() const override { return {"self"}; }

 private:
  std::string_view text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  expression::Names names(
      model::parse_json(R"({"n": 2, "s": "Hello", "l": [3, 1], "d": {"a": {"b": 1}}})")->map());
  names.set("u", model::Value(model::Unknown{{"fact"}}));
  names.set("pw", model::Value(model::SecretText{{{true, "pw"}}}));
  Diagnostics diagnostics;
  SelfLoader loader(text);
  auto layout = size % 2 == 0 ? expression::Layout::text : expression::Layout::file;
  auto parsed = expression::Template::parse(text, expression::Origin(), diagnostics, layout);
  auto value = parsed ? parsed->render(names, diagnostics, &loader) : std::nullopt;
  if (value.has_value() == diagnostics.has_errors()) __builtin_trap();
  if (value && value->is_text() && value->text().size() > expression::kLargestText)
    __builtin_trap();
  bool plain = !expression::Template::has_markup(text) && text.find('\r') == text.npos;
  if (plain && (!value || value->text() != text)) __builtin_trap();
  return 0;
}
