#include "compiler/merge/order.h"

namespace consort::compiler {
namespace {

void append_part(std::string& name, char kind, std::string_view text) {
  name += kind;
  name += std::to_string(text.size());
  name += ':';
  name += text;
}

}  // namespace

bool Order::related(uint32_t instance, uint32_t other) const {
  auto within = [&](uint32_t inner, uint32_t outer) {
    while (inner != 0 && inner != outer)
      inner = instances[inner].parent;
    return inner == outer;
  };
  return within(instance, other) || within(other, instance);
}

std::optional<uint32_t> Order::instance(std::string_view name) const {
  for (uint32_t i = 1; i < instances.size(); ++i) {
    if (instances[i].parent == 0 && instances[i].name == name) return i;
  }
  return std::nullopt;
}

std::string Order::label(uint32_t instance) const {
  const Instance& use = instances[instance];
  return "application " + use.name + " (" + use.application->name + ")";
}

std::string order_name(const Layer& host) {
  std::string name;
  for (const model::Value& tag : host.tags)
    append_part(name, 't', tag.text());
  for (const Use& use : host.uses) {
    if (!use.withdrawn && !use.application) continue;  // arguments alone move no layer
    append_part(name, 'u', *use.name);
    append_part(name, use.withdrawn ? 'w' : 'a', use.withdrawn ? "" : use.application->text());
  }
  return name;
}

}  // namespace consort::compiler
