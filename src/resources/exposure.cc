#include "resources/exposure.h"

#include "model/mode.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr uint32_t kOthersRead = 0004;

// Whether some file has a mode from which this one lets others read. What may be read comes of what
// could be read before, by a class or another, and of nothing else.
bool may_let_others_read(const model::Mode& mode) {
  for (uint32_t before = 0; before < 8; ++before) {
    const uint32_t readers = (before & 4) << 6 | (before & 2) << 4 | (before & 1) << 2;
    if (mode.apply(readers, /*directory=*/false) & kOthersRead) return true;
  }
  return false;
}

bool is_secret(const Map& attributes, std::string_view attribute) {
  const Value* value = attributes.find(attribute);
  const Value* state = attributes.find("state");
  return value && model::has_secret(*value) && !(state && *state == Value("absent"));
}

}  // namespace

Status keep_out(const Map& attributes, std::string_view attribute, const PublicPlace& place) {
  if (!is_secret(attributes, attribute)) return {};
  return fail(Code::invalid, "it is secret, but every user can read it in " +
                                 std::string(place.what) + "; " + std::string(place.hint));
}

Status keep_private(const Map& attributes, std::string_view attribute, bool must_say) {
  if (!is_secret(attributes, attribute)) return {};
  const Value* given = attributes.find("mode");
  if (given && !given->is_text()) return {};
  if (!given && must_say) {
    return fail(Code::invalid,
                "it is secret: say who may read the file, `mode: \"0600\"` for its owner only");
  }
  auto mode =
      given ? model::Mode::parse(given->text()) : Result<model::Mode>(fail(Code::invalid, ""));
  if (!mode || !may_let_others_read(*mode)) return {};
  return fail(Code::invalid,
              "it is secret, but mode " + given->text() +
                  (mode->is_absolute() ? " lets every user read the file"
                                       : " does not keep every user from reading the file") +
                  "; `mode: \"0600\"` is for its owner only, \"0640\" for a group, too");
}

}  // namespace consort::resources
