#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "expression/runtime/datum.h"
#include "expression/syntax/ast.h"

namespace consort::expression {

// What the templates of one inheritance chain share: their top-level variables and their blocks.
struct Context {
  struct Block {
    std::weak_ptr<Evaluator> home;
    std::shared_ptr<const ast::BlockDefinition> definition;
  };

  std::unordered_map<std::string, Datum, StringHash, std::equal_to<>> variables;
  std::set<std::string, std::less<>> imported;  // variables that are not exported again
  std::map<std::string, std::vector<Block>, std::less<>> blocks;  // the most derived first
  bool sees_scope = true;  // false: functions only, in an import without context

  const Datum* find(std::string_view name) const {
    auto found = variables.find(name);
    return found == variables.end() ? nullptr : &found->second;
  }
  void set(std::string_view name, Datum datum) {
    variables.insert_or_assign(std::string(name), std::move(datum));
  }
};

}  // namespace consort::expression
