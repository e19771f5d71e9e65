#include "compiler/read/types.h"

#include "base/result.h"

namespace consort::compiler {
namespace {

constexpr std::string_view kCommon[] = {"requires", "notifies", "when",     "drift",
                                        "retry",    "timeout",  "sensitive"};

}  // namespace

Type::Type(const model::TypeSchema& schema, uint32_t number)
    : schema_(&schema), number_(number), own_(schema.attributes.size()) {
  for (const model::AttributeSchema& attribute : schema.attributes)
    attributes_.push_back(&attribute);
  for (const model::AttributeSchema& attribute : model::common_attributes())
    attributes_.push_back(&attribute);
  for (size_t i = 0; i < std::size(kCommon); ++i)
    check(attributes_[own_ + i]->name == kCommon[i], "the common attributes changed their order");

  for (size_t i = 0; i < attributes_.size(); ++i) {
    keys_.push_back(model::text(attributes_[i]->name));
    slots_.emplace(attributes_[i]->name, static_cast<Slot>(i));
  }
  state_ = slot("state");
  absent_state_ = schema.absent_state();

  rivals_.resize(attributes_.size());
  for (const std::vector<std::string>& group : schema.at_most_one) {
    for (const std::string& one : group) {
      for (const std::string& other : group) {
        if (one != other) rivals_[slots_.at(one)].push_back(slots_.at(other));
      }
    }
  }
}

std::optional<Slot> Type::slot(std::string_view attribute) const {
  auto found = slots_.find(attribute);
  if (found == slots_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> Type::writable() const {
  std::vector<std::string> names;
  for (const model::AttributeSchema* attribute : attributes_) {
    if (attribute->filled == model::AttributeSource::description) names.push_back(attribute->name);
  }
  return names;
}

bool Type::means_absent(const model::Value& state) const {
  return state.is_text() && !absent_state_.empty() && state.text() == absent_state_;
}

Types::Types(const model::Schema& schema) {
  types_.reserve(schema.types().size());
  for (const auto& [collection, type] : schema.types()) {
    types_.emplace_back(type, static_cast<uint32_t>(types_.size()));
    by_collection_.emplace(collection, &types_.back());
  }
}

const Type* Types::find(std::string_view collection) const {
  auto found = by_collection_.find(collection);
  return found == by_collection_.end() ? nullptr : found->second;
}

std::vector<std::string> Types::collections() const {
  std::vector<std::string> names;
  for (const Type& type : types_)
    names.push_back(type.collection());
  return names;
}

}  // namespace consort::compiler
