#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::compiler {

// What one layer says about one thing.
struct Step {
  // What the layer does about it; `fallback` is what holds when nobody says anything. Tags are
  // taken in.
  enum class Action { describe, set, append, remove, withdraw, take_in, fallback };

  Place place;
  std::string
      layer;  // "tag web-server", "application shop (shop-frontend)", "host web1", "default"
  Action action = Action::set;
  model::Value value;    // what it comes to, or as written when that failed; null: it has none
  bool in_force = true;  // false: a later step overrides it
  bool hidden = false;   // the value is nobody's business, and not here
};
std::string_view to_string(Step::Action action);

// Everything that was said about one thing, oldest first, and what came of it.
struct Chain {
  std::string subject;  // "files./etc/motd.mode"
  std::vector<Step> steps;
  std::optional<model::Value> value;  // nothing: it has none in the end
  bool hidden = false;                // it has one that is nobody's business, and not here
  std::string outcome;  // in words, when there is more to say than the value: "dropped: its
                        // condition is false"
};

// The answer to one question about one host.
struct Explanation {
  std::string host;
  std::vector<Chain> chains;  // of a resource: itself, then its attributes
  Diagnostics diagnostics;    // also why there is no answer. Rules: unknown-subject, unknown-host,
                              // those of compile()
};

// For people: a paragraph for each chain, newest last, with what is overridden marked.
std::string render(const Explanation& explanation);

}  // namespace consort::compiler
