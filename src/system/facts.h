#pragma once
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "model/facts.h"
#include "system/target.h"

namespace consort::system {

// Where custom facts are read from, inside the root: *.json, *.txt of name=value lines, and
// programs that print JSON within five seconds. Each file's facts are at custom.<its name without
// extension>. Only what root alone may write counts.
constexpr const char* kCustomFacts = "/etc/consort/facts.d";

// Learns os, kernel, cpu, memory, disks, network, virtualization, packages, boot, system and custom
// facts. Runs no program but those of custom facts, and these only where the target is live. What
// cannot be learned (the kernel of a root that is not running) is an Unknown value, never a guess.
// Facts hold still: what changes from minute to minute would change catalogs, and is none. Warnings
// tell of custom facts that could not be read.
model::Facts collect_facts(Target& target, Diagnostics& warnings);

// Every built-in fact, for documentation; a <name> stands for each disk or interface.
struct FactDoc {
  std::string path;  // "memory.total_bytes"
  std::string kind;  // "integer"
  std::string meaning;
};
const std::vector<FactDoc>& fact_docs();

}  // namespace consort::system
