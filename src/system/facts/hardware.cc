#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {

static std::optional<std::string> hardware(Target& target, const std::string& name) {
  return target.live() ? trimmed_text(target, "/sys/devices/virtual/dmi/id/" + name) : std::nullopt;
}

void system_facts(Target& target, FactWriter& facts) {
  std::optional<std::string> id = trimmed_text(target, "/etc/machine-id");
  if (id == "uninitialized") id.reset();
  std::optional<std::string> uuid = hardware(target, "product_uuid");
  facts.set("system.machine_id", id);
  facts.set("system.uuid", uuid ? std::optional(to_lower(*uuid)) : std::nullopt);
  facts.set("system.vendor", hardware(target, "sys_vendor"));
  facts.set("system.product", hardware(target, "product_name"));
  facts.set("system.serial", hardware(target, "product_serial"));
}

}  // namespace consort::system
