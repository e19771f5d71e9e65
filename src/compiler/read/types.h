#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "model/schema.h"
#include "model/value.h"

namespace consort::compiler {

// The number of an attribute of one type: its own first, the common ones after them.
using Slot = uint16_t;

// The common attributes, in the order of model::common_attributes().
enum class Common : Slot { needs, notifies, when, drift, retry, timeout, sensitive };

// A resource type as the compiler works with it: attributes numbered and found by hash.
class Type {
 public:
  Type(const model::TypeSchema& schema, uint32_t number);

  const model::TypeSchema& schema() const { return *schema_; }
  const std::string& collection() const { return schema_->collection; }
  uint32_t number() const { return number_; }  // in the order of collection names

  size_t slots() const { return attributes_.size(); }
  std::optional<Slot> slot(std::string_view attribute) const;
  Slot slot(Common common) const { return static_cast<Slot>(own_ + static_cast<size_t>(common)); }
  std::optional<Slot> state() const { return state_; }
  bool is_own(Slot slot) const { return slot < own_; }

  const model::AttributeSchema& attribute(Slot slot) const { return *attributes_[slot]; }
  const model::Text& key(Slot slot) const {
    return keys_[slot];
  }                                           // its name, shared by all catalogs
  std::vector<std::string> writable() const;  // names of the attributes a description may set

  // The attributes that must not stand together with this one.
  const std::vector<Slot>& rivals(Slot slot) const { return rivals_[slot]; }

  // True for the value of `state` that says that the thing is not to be there.
  bool means_absent(const model::Value& state) const;

 private:
  const model::TypeSchema* schema_;
  uint32_t number_;
  size_t own_;
  std::vector<const model::AttributeSchema*> attributes_;
  std::vector<model::Text> keys_;
  std::vector<std::vector<Slot>> rivals_;
  std::unordered_map<std::string, Slot, StringHash, std::equal_to<>> slots_;
  std::optional<Slot> state_;
  std::string absent_state_;
};

// Every type of a schema. Immutable.
class Types {
 public:
  explicit Types(const model::Schema& schema);  // which must outlive this
  Types(const Types&) = delete;
  Types& operator=(const Types&) = delete;

  const std::vector<Type>& all() const { return types_; }  // by collection name
  const Type* find(std::string_view collection) const;
  std::vector<std::string> collections() const;

 private:
  std::vector<Type> types_;
  std::unordered_map<std::string, const Type*, StringHash, std::equal_to<>> by_collection_;
};

}  // namespace consort::compiler
