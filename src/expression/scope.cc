#include "expression/scope.h"

namespace consort::expression {

const model::Value* Arguments::find(std::string_view name) const {
  for (const auto& [key, value] : named) {
    if (key == name) return &value;
  }
  return nullptr;
}

Outcome<Binding> Names::find(std::string_view name) const {
  if (const model::Value* value = values_.find(name)) return Binding{value, nullptr};
  if (auto function = functions_.find(name); function != functions_.end()) {
    return Binding{nullptr, &function->second};
  }
  return outer_ ? outer_->find(name) : Binding{};
}

std::vector<std::string> Names::names() const {
  std::vector<std::string> names = values_.keys();
  for (const auto& [name, function] : functions_)
    names.push_back(name);
  if (outer_) {
    for (std::string& name : outer_->names())
      names.push_back(std::move(name));
  }
  return names;
}

}  // namespace consort::expression
