#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr int64_t kSector = 512;  // what the kernel counts in, whatever the disk's own
constexpr const char* kBlock = "/sys/block";

model::Map disk(Target& target, const std::string& folder) {
  model::Map facts;
  facts.set("size_bytes",
            model::Value(file_number(target, folder + "/size").value_or(0) * kSector));
  facts.set("model", model::Value(trimmed_text(target, folder + "/device/model").value_or("")));
  facts.set("rotational", model::Value(file_number(target, folder + "/queue/rotational") == 1));
  facts.set("removable", model::Value(file_number(target, folder + "/removable") == 1));
  return facts;
}

}  // namespace

// Block devices with a device behind them: no loops, RAM disks, mappings or arrays.
void disk_facts(Target& target, FactWriter& facts) {
  auto entries = target.live() ? target.files().list(kBlock) : fail(Code::not_found, "");
  if (!entries) return facts.unknown("disks");
  model::Map disks;
  for (const DirectoryEntry& entry : *entries) {
    std::string folder = resolved(target.files(), join_path(kBlock, entry.name));
    if (file_exists(target, folder + "/device"))
      disks.set(entry.name, model::Value(disk(target, folder)));
  }
  facts.set("disks", model::Value(std::move(disks)));
}

}  // namespace consort::system
