#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "model/value.h"

namespace consort::model {

// Three-valued, because a fact may not be known yet.
enum class Match { no, yes, unknown };

// What a selector can ask about one host.
class HostView {
 public:
  virtual ~HostView() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view environment() const = 0;
  virtual bool has_tag(std::string_view glob) const = 0;  // matches_glob() against each of its tags
  virtual const Value* fact(
      std::string_view path) const = 0;                 // "os.major"; null: there is no such fact
  virtual Match flag(std::string_view name) const = 0;  // one of the flags given to parse()
};

struct SelectorError {
  uint32_t column = 0;  // in characters, from 1
  std::string message;
  std::string hint = {};
};

// Which hosts are meant:
//   tag:web and env:prod and facts.os.major >= 12 and not drifted
//   name:web* or (facts.os.family in ['debian', 'redhat'] and 'eth1' in facts.interfaces)
// tag, env and name take a glob of * and ?, quoted where it holds other than letters, digits and
// ._-*?@+/ Operands are facts, numbers, 'text', "text", true, false and [lists]; a bare fact holds
// when it is true, any other bare word is a flag. Of a fact that is absent, or of values that
// cannot be compared, only != and `not in` hold. `not` binds closest, then `and`, then `or`.
// Immutable; copies share.
class Selector {
 public:
  // `flags` are the bare words that mean something where the selector is used.
  static tl::expected<Selector, SelectorError> parse(std::string_view text,
                                                     const std::vector<std::string>& flags);

  Match evaluate(const HostView& host) const;
  std::vector<std::string> needs() const;  // the facts it reads, "os.major"; sorted, each once
  std::string to_string() const;           // parses to the same selector

  struct Node;  // selector_node.h

 private:
  explicit Selector(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

}  // namespace consort::model
