#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "model/value.h"
#include "system/target.h"

namespace consort::system {

// The tree of facts while it grows. What is not known becomes an Unknown value that names itself.
class FactWriter {
 public:
  void set(std::string_view dotted, model::Value value);
  void set(std::string_view dotted, const std::optional<std::string>& text);
  void set(std::string_view dotted, std::optional<int64_t> number);
  void unknown(std::string_view dotted);

  model::Map take() { return std::move(tree_); }

 private:
  model::Map tree_;
};

// One group each. They read files of the target's root only; none of them throws, waits or asks a
// network.
void os_facts(Target& target, FactWriter& facts);
void kernel_facts(Target& target, FactWriter& facts);
void cpu_facts(Target& target, FactWriter& facts);
void memory_facts(Target& target, FactWriter& facts);
void disk_facts(Target& target, FactWriter& facts);
void network_facts(Target& target, FactWriter& facts);
void virtualization_facts(Target& target, FactWriter& facts);
void package_facts(Target& target, FactWriter& facts);
void boot_facts(Target& target, FactWriter& facts);
void system_facts(Target& target, FactWriter& facts);
void custom_facts(Target& target, FactWriter& facts, Diagnostics& warnings);

}  // namespace consort::system
