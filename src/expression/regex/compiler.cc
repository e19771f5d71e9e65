#include "expression/regex/program.h"

namespace consort::expression::regex {
namespace {

constexpr size_t kMostSteps = 20'000;

class Compiler {
 public:
  Outcome<Program> run(const Syntax& syntax) {
    program_.slots = 2 * (syntax.groups + 1);
    program_.names = syntax.names;
    add(Step::Kind::save, 0);
    TRY_DO(emit(syntax.root));
    add(Step::Kind::save, 1);
    add(Step::Kind::done);
    return std::move(program_);
  }

 private:
  uint32_t here() const { return static_cast<uint32_t>(program_.steps.size()); }

  uint32_t add(Step::Kind kind, uint32_t first = 0) {
    Step step{kind};
    step.first = first;
    program_.steps.push_back(step);
    return here() - 1;
  }

  // A branch that prefers `body` when greedy, else what comes behind it.
  uint32_t add_split(uint32_t body, bool greedy) {
    uint32_t at = add(Step::Kind::split);
    (greedy ? program_.steps[at].first : program_.steps[at].second) = body;
    return at;
  }
  void leave_to(uint32_t split, bool greedy, uint32_t target) {
    (greedy ? program_.steps[split].second : program_.steps[split].first) = target;
  }

  Outcome<void> emit(const Node& node) {
    if (program_.steps.size() > kMostSteps) return value_failure("the pattern is too large");
    switch (node.kind) {
      case Node::Kind::empty:
        return {};
      case Node::Kind::character:
        program_.steps[add(node.ignore_case ? Step::Kind::folded : Step::Kind::character)]
            .character = node.character;
        return {};
      case Node::Kind::any:
        add(node.dot_all ? Step::Kind::any : Step::Kind::any_but_break);
        return {};
      case Node::Kind::set:
        add(Step::Kind::set, static_cast<uint32_t>(program_.sets.size()));
        program_.sets.push_back(node.set);
        return {};
      case Node::Kind::assertion:
        program_.steps[add(Step::Kind::check)].assertion = node.assertion;
        return {};
      case Node::Kind::sequence:
        for (const Node& child : node.children)
          TRY_DO(emit(child));
        return {};
      case Node::Kind::choice:
        return choice(node);
      case Node::Kind::repeat:
        return repeat(node);
      case Node::Kind::group:
        return group(node);
    }
    return {};
  }

  Outcome<void> choice(const Node& node) {
    std::vector<uint32_t> exits;
    for (size_t i = 0; i < node.children.size(); ++i) {
      bool last = i + 1 == node.children.size();
      uint32_t split = last ? 0 : add_split(here() + 1, true);
      TRY_DO(emit(node.children[i]));
      if (last) continue;
      exits.push_back(add(Step::Kind::jump));
      leave_to(split, true, here());
    }
    for (uint32_t exit : exits)
      program_.steps[exit].first = here();
    return {};
  }

  Outcome<void> repeat(const Node& node) {
    const Node& body = node.children[0];
    for (size_t i = 0; i < node.least; ++i)
      TRY_DO(emit(body));
    if (node.most == Pattern::kNone) {
      uint32_t split = add_split(here() + 1, node.greedy);
      TRY_DO(emit(body));
      add(Step::Kind::jump, split);
      leave_to(split, node.greedy, here());
      return {};
    }
    std::vector<uint32_t> splits;
    for (size_t i = node.least; i < node.most; ++i) {
      splits.push_back(add_split(here() + 1, node.greedy));
      TRY_DO(emit(body));
    }
    for (uint32_t split : splits)
      leave_to(split, node.greedy, here());
    return {};
  }

  Outcome<void> group(const Node& node) {
    if (node.group == Pattern::kNone) return emit(node.children[0]);
    add(Step::Kind::save, static_cast<uint32_t>(2 * node.group));
    TRY_DO(emit(node.children[0]));
    add(Step::Kind::save, static_cast<uint32_t>(2 * node.group + 1));
    return {};
  }

  Program program_;
};

}  // namespace

Outcome<Program> compile(const Syntax& syntax) { return Compiler().run(syntax); }

}  // namespace consort::expression::regex
