#include "base/clock.h"
#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"
#include "system/paths.h"

namespace consort::system {
namespace {

std::optional<std::string> boot_time(Target& target) {
  std::optional<std::string> text = file_text(target, "/proc/stat");
  std::optional<std::string> seconds = text ? field(*text, "btime") : std::nullopt;
  std::optional<int64_t> number = seconds ? parse_integer(*seconds) : std::nullopt;
  if (!number) return std::nullopt;
  return rfc3339(WallTime(std::chrono::seconds(*number)));
}

std::string named_init(std::string_view name) {
  if (name == "systemd") return "systemd";
  if (name == "runit" || name == "runit-init") return "runit";
  if (name.starts_with("openrc")) return "openrc";
  return {};
}

// What is the first process of the running system, or would be of another root.
std::string init_system(Target& target) {
  if (target.live()) {
    if (file_exists(target, "/run/systemd/system")) return "systemd";
    if (file_exists(target, "/run/openrc")) return "openrc";
    std::string name = trimmed_text(target, "/proc/1/comm").value_or("");
    if (name == "init") return "sysvinit";
    return named_init(name).empty() ? "other" : named_init(name);
  }
  if (!file_exists(target, "/sbin/init")) return "none";
  std::string name = named_init(file_name(resolved(target.files(), "/sbin/init")));
  return name.empty() ? "sysvinit" : name;
}

std::optional<std::string> timezone(Target& target) {
  constexpr std::string_view kFolder = "/zoneinfo/";
  if (Result<std::string> link = target.files().read_link("/etc/localtime")) {
    size_t at = link->find(kFolder);
    if (at != link->npos) return link->substr(at + kFolder.size());
  }
  if (std::optional<std::string> name = first_line(target, "/etc/timezone")) return name;
  if (file_exists(target, "/etc/localtime")) return std::nullopt;  // rules without a name
  return "UTC";
}

}  // namespace

void boot_facts(Target& target, FactWriter& facts) {
  bool live = target.live();
  facts.set("boot.time", live ? boot_time(target) : std::nullopt);
  facts.set("boot.id",
            live ? trimmed_text(target, "/proc/sys/kernel/random/boot_id") : std::nullopt);
  facts.set("init.system", model::Value(init_system(target)));
  facts.set("timezone", timezone(target));
}

}  // namespace consort::system
