#include "store/settings.h"

#include "server/api/collections/collections.h"

namespace consort::server {
namespace {

// Keys that the store keeps for itself are nobody's to set.
constexpr std::string_view kSettable = "server.";

Reply get_settings(const Call&, store::Reader& reader) {
  TRY(model::Map all, store::settings::all(reader));
  model::Map shown;
  for (const auto& entry : all)
    if (entry.key->starts_with(kSettable)) shown.set(entry.key, entry.value);
  return Answer::of(std::move(shown));
}

// By a merge patch (RFC 7396): null removes a key.
Reply change_settings(const Call& call, store::Writer& writer) {
  for (const auto& entry : call.body.map()) {
    if (!entry.key->starts_with(kSettable))
      return fail(Code::invalid, "a setting begins with '" + std::string(kSettable) + "'");
    TRY_DO(entry.value.is_null() ? store::settings::remove(writer, *entry.key)
                                 : store::settings::set(writer, *entry.key, entry.value));
  }
  TRY(Answer answer, get_settings(call, writer));
  answer.object = "settings";
  return answer;
}

}  // namespace

void add_settings(HandlerTable& handlers) {
  handlers.read("getSettings", get_settings);
  handlers.write("changeSettings", change_settings);
}

}  // namespace consort::server
