#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "expression/limits.h"
#include "expression/runtime/datum.h"
#include "expression/scope.h"
#include "expression/template.h"

namespace consort::expression {

class Evaluator;

// What one call of Template::render() has in common with all templates it pulls in. For one thread.
class Session {
 public:
  Session(const Scope& scope, const Loader* loader, Diagnostics& diagnostics)
      : scope(scope), loader(loader), diagnostics_(diagnostics) {}
  ~Session();

  const Scope& scope;
  const Loader* const loader;
  Meter meter;
  size_t depth = 0;  // nodes being evaluated
  size_t calls = 0;  // macros, blocks, includes and loops calling themselves

  // The template called `name`, kept until the session ends.
  Outcome<std::shared_ptr<const Template>> load(const std::string& name);
  void keep(std::shared_ptr<Evaluator> module) { modules_.push_back(std::move(module)); }
  std::map<std::string, std::shared_ptr<Evaluator>>& imported() { return imported_; }

  // A namespace that may hold itself: emptied when the session ends.
  void break_later(std::shared_ptr<Object> name_space) {
    namespaces_.push_back(std::move(name_space));
  }

  // Where the evaluation is, for the notes of a diagnostic.
  struct Call {
    const Evaluator* evaluator;
    uint32_t at;
    std::string_view what;  // "called from here"
  };
  std::vector<Call> trace;

  // Tells about a failure and lets the evaluation go on; a failure itself when enough was told.
  Outcome<void> report(Failure failure);
  bool failed() const { return failed_; }

 private:
  Diagnostics& diagnostics_;
  std::set<Diagnostic> told_;
  size_t failures_ = 0;
  bool failed_ = false;
  std::map<std::string, std::shared_ptr<const Template>> templates_;
  std::vector<std::shared_ptr<Evaluator>> modules_;
  std::vector<std::shared_ptr<Object>> namespaces_;
  std::map<std::string, std::shared_ptr<Evaluator>> imported_;  // without context: one for all
};

}  // namespace consort::expression
