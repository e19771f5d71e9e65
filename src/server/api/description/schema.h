#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/value.h"

namespace consort::server {

// What is wrong with a value, and where: a JSON pointer (RFC 6901), "" for all of it.
struct SchemaFault {
  std::string pointer;
  std::string detail;
  friend bool operator==(const SchemaFault&, const SchemaFault&) = default;
};

// The part of JSON Schema that the description of the API uses: type, enum, minimum, maximum,
// minLength, maxLength, format date-time, items, maxItems, properties, required and
// additionalProperties; title, description, default and examples say nothing here. Any other
// keyword is refused, so that none is silently not checked. Immutable; copies share.
class Schema {
 public:
  // `components` are the schemas that a $ref may name; they must not contain themselves.
  static Result<Schema> compile(const model::Value& definition, const model::Map& components);

  // At most ten faults. Lengths count characters.
  std::vector<SchemaFault> check(const model::Value& value) const;

  // A parameter is text: the value it stands for by the schema's type. nullopt: it is none.
  std::optional<model::Value> read_text(std::string_view text) const;
  const std::optional<model::Value>& default_value() const;

  struct Node;

 private:
  explicit Schema(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

}  // namespace consort::server
