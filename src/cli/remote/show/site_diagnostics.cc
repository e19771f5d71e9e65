#include "cli/remote/show/site_diagnostics.h"

#include "base/strings.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

constexpr size_t kMostShown = 20;
constexpr size_t kLongestText = 4000;  // bytes of one

std::string text(const model::Value& value, std::string_view key) {
  return printable(text_at(value, key), kLongestText);
}

uint32_t position(const model::Value& value, std::string_view key) {
  const int64_t number = integer_at(value, key);
  return number > 0 && number < INT32_MAX ? static_cast<uint32_t>(number) : 0;
}

Place place(const model::Value& value) {
  return {text(value, "file"), position(value, "line"), position(value, "column")};
}

}  // namespace

Diagnostics diagnostics_at(const model::Value& value, std::string_view path) {
  Diagnostics diagnostics;
  for (const model::Value& told : list_at(value, path)) {
    const bool warns = text_at(told, "severity") == "warning";
    Diagnostic one{.place = place(told),
                   .severity = warns ? Severity::warning : Severity::error,
                   .rule = text(told, "rule"),
                   .message = text(told, "message"),
                   .hint = text(told, "hint")};
    for (const model::Value& note : list_at(told, "notes"))
      one.notes.push_back({place(note), text(note, "message")});
    diagnostics.add(std::move(one));
  }
  return diagnostics;
}

std::string first_diagnostics(const Diagnostics& diagnostics) {
  std::string shown;
  const auto& all = diagnostics.all();
  for (size_t i = 0; i < all.size() && i < kMostShown; ++i)
    shown += render(all[i], nullptr);
  if (all.size() > kMostShown) shown += std::to_string(all.size() - kMostShown) + " more\n";
  return shown;
}

}  // namespace consort::cli
