#include "expression/runtime/datum.h"

#include "base/strings.h"
#include "expression/python/compare.h"
#include "expression/syntax/ast.h"

namespace consort::expression {
namespace {

constexpr size_t kSuspicious = 4 * kDeepestValue;

// "facts.os" for the node of a plain path, "" for any other.
std::string path_of(const ast::Expr* node) {
  if (!node) return {};
  if (auto* name = node->as<ast::Name>()) return std::string(name->text);
  auto* attribute = node->as<ast::Attribute>();
  if (!attribute) return {};
  std::string before = path_of(attribute->object.get());
  return before.empty() ? before : before + "." + std::string(attribute->name);
}

}  // namespace

Failure Undefined::failure() const {
  Failure failure = unplaced();
  return source ? std::move(failure).from(*source, at) : std::move(failure);
}

Failure Undefined::unplaced() const {
  if (kind == Kind::other) return {rules::kUndefinedName, name, hint};
  std::string quoted = "'" + printable(name, 80) + "'";
  if (kind == Kind::name) {
    return Failure(rules::kUndefinedName, quoted + " is not defined").missing(name);
  }
  std::string path = path_of(owner_node);
  std::string what(model::to_string(owner.kind()));
  std::string who = path.empty() ? "the " + what : "'" + path + "'";
  if (!path.empty() && !owner.is_map()) who += " (" + what + ")";
  return Failure(rules::kUndefinedAttribute, who + " has no " + quoted).missing(name, owner);
}

Outcome<Datum> Datum::built(model::Value value, size_t height, Meter& meter) {
  Datum datum;
  datum.what_ = std::move(value);
  TRY_DO(datum.raise(height, meter));
  return datum;
}

Outcome<void> Datum::raise(size_t height, Meter& meter) {
  if (height > height_) height_ = static_cast<uint16_t>(std::min(height, kSuspicious));
  if (height_ < kSuspicious) return {};
  TRY(height_, python::depth(value(), meter));
  return {};
}

Outcome<model::Value> value_of(const Datum& datum, std::string_view use) {
  if (datum.is_value()) return datum.value();
  if (datum.is_object()) {
    return type_failure(
        std::string(datum.object().kind()) + " cannot be used for " + std::string(use),
        datum.object().hint());
  }
  if (datum.undefined().lenient) return model::Value("");
  return datum.undefined().failure();
}

Outcome<Datum> Object::attribute(std::string_view name, Meter&) {
  return Datum(Undefined{Undefined::Kind::other,
                         std::string(kind()) + " has no '" + printable(name, 80) + "'"});
}

Outcome<Datum> Object::call(Actuals, Evaluator&) {
  return type_failure(std::string(kind()) + " cannot be called");
}

}  // namespace consort::expression
