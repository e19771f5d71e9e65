#include "base/strings.h"
#include "system/facts.h"
#include "system/facts/fact_writer.h"

namespace consort::system {
namespace {

void put(model::Map& map, std::string_view dotted, model::Value value) {
  size_t dot = dotted.find('.');
  if (dot == dotted.npos) return map.set(dotted, std::move(value));
  std::string_view first = dotted.substr(0, dot);
  model::Map below;
  if (const model::Value* there = map.find(first); there && there->is_map()) below = there->map();
  put(below, dotted.substr(dot + 1), std::move(value));
  map.set(first, model::Value(std::move(below)));
}

}  // namespace

void FactWriter::set(std::string_view dotted, model::Value value) {
  put(tree_, dotted, std::move(value));
}

void FactWriter::set(std::string_view dotted, const std::optional<std::string>& text) {
  text ? set(dotted, model::Value(*text)) : unknown(dotted);
}

void FactWriter::set(std::string_view dotted, std::optional<int64_t> number) {
  number ? set(dotted, model::Value(*number)) : unknown(dotted);
}

void FactWriter::unknown(std::string_view dotted) {
  set(dotted, model::Value(model::Unknown{{"facts." + std::string(dotted)}}));
}

model::Facts collect_facts(Target& target, Diagnostics& warnings) {
  FactWriter facts;
  os_facts(target, facts);
  kernel_facts(target, facts);
  cpu_facts(target, facts);
  memory_facts(target, facts);
  disk_facts(target, facts);
  network_facts(target, facts);
  virtualization_facts(target, facts);
  package_facts(target, facts);
  boot_facts(target, facts);
  system_facts(target, facts);
  custom_facts(target, facts, warnings);
  return {facts.take()};
}

}  // namespace consort::system
