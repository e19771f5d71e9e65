#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {
namespace {

// "0-3,8" is five.
std::optional<int64_t> list_size(std::string_view list) {
  int64_t size = 0;
  for (std::string_view range : split(list, ',')) {
    size_t dash = range.find('-');
    std::optional<int64_t> first = parse_integer(range.substr(0, dash));
    std::optional<int64_t> last =
        dash == range.npos ? first : parse_integer(range.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    size += *last - *first + 1;
  }
  return size;
}

}  // namespace

void cpu_facts(Target& target, FactWriter& facts) {
  std::optional<std::string> online, info;
  if (target.live()) {
    online = trimmed_text(target, "/sys/devices/system/cpu/online");
    info = file_text(target, "/proc/cpuinfo");
  }
  facts.set("cpu.count", online ? list_size(*online) : std::nullopt);
  std::optional<std::string> model;
  for (const char* key :
       {"model name", "Model", "cpu model", "cpu", "machine"}) {  // x86, arm, mips, power, s390
    if (info && !model) model = field(*info, key);
  }
  facts.set("cpu.model", model);
}

}  // namespace consort::system
