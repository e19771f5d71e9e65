#include "server/actions/owed_audit.h"

#include <random>

#include "base/hash.h"
#include "store/settings.h"

namespace consort::server {
namespace {

constexpr std::string_view kPrefix = "audit.owed.";

std::string random_id() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 16; ++i)
    bytes += static_cast<char>(random());
  return to_hex(bytes);
}

model::Value value_of(const store::AuditEntry& entry, const std::optional<std::string>& base) {
  model::Map map;
  map.set("actor", model::Value(entry.actor));
  map.set("verb", model::Value(entry.verb));
  map.set("object", model::Value(entry.object));
  map.set("details", model::Value(entry.details));
  if (entry.environment) map.set("environment", model::Value(entry.environment->value));
  if (base) map.set("base", model::Value(*base));
  return model::Value(std::move(map));
}

OwedAudit::Owed owed_of(std::string id, const model::Map& map) {
  auto text = [&](std::string_view key) { return map.find(key)->text(); };
  OwedAudit::Owed owed{.id = std::move(id),
                       .entry = {.actor = text("actor"),
                                 .verb = text("verb"),
                                 .object = text("object"),
                                 .details = map.find("details")->map()},
                       .base = {}};
  if (auto* environment = map.find("environment"))
    owed.entry.environment = store::EnvironmentId{environment->integer()};
  if (map.contains("base")) owed.base = text("base");
  return owed;
}

std::string key_of(const std::string& id) { return std::string(kPrefix) + id; }

}  // namespace

Result<std::string> OwedAudit::promise(const store::AuditEntry& entry,
                                       std::optional<std::string> base) {
  std::string id = random_id();
  TRY_DO(store_.write([&](store::Writer& writer) {
    return store::settings::set(writer, key_of(id), value_of(entry, base));
  }));
  return id;
}

Status OwedAudit::keep(store::Writer& writer, const std::string& id,
                       const store::AuditEntry& entry) {
  TRY_DO(store::audit::append(writer, entry));
  return store::settings::remove(writer, key_of(id));
}

Status OwedAudit::withdraw(const std::string& id) {
  return store_.write(
      [&](store::Writer& writer) { return store::settings::remove(writer, key_of(id)); });
}

Result<std::vector<OwedAudit::Owed>> OwedAudit::outstanding() const {
  TRY(model::Map all, store_.read([](store::Reader& r) { return store::settings::all(r); }));
  std::vector<Owed> owed;
  for (const auto& setting : all)
    if (setting.key->starts_with(kPrefix))
      owed.push_back(owed_of(setting.key->substr(kPrefix.size()), setting.value.map()));
  return owed;
}

}  // namespace consort::server
