#pragma once
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "model/facts.h"
#include "system/target.h"

namespace consort::system {

// Where custom facts are read from, inside the root.
constexpr const char* kCustomFacts = "/etc/consort/facts.d";

// Learns os, kernel, cpu, memory, disks, network, virtualization, packages, boot, system and custom
// facts. Runs no program; what cannot be learned (the kernel of a root that is not running) is an
// Unknown value, never a guess. Warnings tell of custom facts that could not be read.
model::Facts collect_facts(Target& target, Diagnostics& warnings);

// Name, type, unit and meaning of every built-in fact: documentation and test oracle.
struct FactDoc {
  std::string path;  // "memory.total_bytes"
  std::string kind;  // "integer"
  std::string meaning;
};
const std::vector<FactDoc>& fact_docs();

}  // namespace consort::system
