#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {

// /proc/meminfo counts in KiB.
static std::optional<int64_t> bytes(const std::optional<std::string>& info, std::string_view key) {
  std::optional<std::string> text = info ? field(*info, key) : std::nullopt;
  if (!text) return std::nullopt;
  std::optional<int64_t> kib = parse_integer(split_words(*text)[0]);
  return kib ? std::optional(*kib * 1024) : std::nullopt;
}

void memory_facts(Target& target, FactWriter& facts) {
  std::optional<std::string> info;
  if (target.live()) info = file_text(target, "/proc/meminfo");
  facts.set("memory.total_bytes", bytes(info, "MemTotal:"));
  facts.set("memory.swap_total_bytes", bytes(info, "SwapTotal:"));
}

}  // namespace consort::system
