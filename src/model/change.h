#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/shared_vector.h"
#include "model/resource.h"

namespace consort::model {

enum class Action { create, update, remove, run, refresh };
std::string_view to_string(Action action);  // "create", "update", "delete", "run", "refresh"

struct AttributeChange {
  std::string name;
  Value from;  // null: nothing there
  Value to;
  bool sensitive = false;  // show neither side
  std::string diff = {};   // unified diff, for text content; "" when there is none to show
  friend bool operator==(const AttributeChange&, const AttributeChange&) = default;
};

// One line of a plan: what will be done to one resource, and why.
struct Change {
  Address address;
  Action action = Action::update;
  SharedVector<AttributeChange> attributes;
  std::vector<std::string> because;  // "files./etc/nginx/nginx.conf changes", "drifted", ...
  bool conditional = false;          // what comes before it may make it needless or different
  friend bool operator==(const Change&, const Change&) = default;
};

struct PlanSummary {
  size_t create = 0, update = 0, remove = 0, run = 0, refresh = 0;
  size_t unchanged = 0, waiting = 0, failed = 0;
  size_t drifted = 0;  // differ, and are left so by their drift policy
  friend bool operator==(const PlanSummary&, const PlanSummary&) = default;
};

// The exact list of changes for one host, in the order they will be done.
struct Plan {
  std::string host;
  std::string root = "/";  // of the system it is for
  Digest catalog;
  std::vector<Change> changes;
  struct Problem {
    Address address;
    std::string message;
    friend bool operator==(const Problem&, const Problem&) = default;
  };
  std::vector<Problem> failed;   // could not be read: nothing is planned for them
  std::vector<Problem> waiting;  // on unknown facts
  std::vector<Problem> left;     // drifted, and left so by their drift policy
  PlanSummary summary;
  friend bool operator==(const Plan&, const Plan&) = default;
};

// Puts {"$redacted": "<HMAC-SHA-256 of its canonical JSON>"} in place of a value that must not be
// shown: who has the key can compare it, and nobody can read it; who has not cannot even try
// guesses. Without a key all values become the same, which tells nothing. Null and what is redacted
// already stay as they are.
class Redactor {
 public:
  Redactor() = default;
  explicit Redactor(const Digest& key) : key_(key) {}
  Value operator()(const Value& value) const;

 private:
  std::optional<Digest> key_;
};

// {"host","root"?,"catalog","changes":[{"address","action","attributes":[{"name","from","to","sensitive"?,"diff"?}],"because",
// "conditional"}],"failed","waiting","left"?,"summary"}: what `plan -o json` prints and `plan
// --out` saves. Sensitive sides are redacted and have no diff, so a plan read back is not the plan
// itself, but writes the same.
Value to_value(const Plan& plan, const Redactor& redact);
Result<Plan> plan_from_value(const Value& value);

// What there is to say of resources, in the form it has in a plan: [{"address","message"}].
Value to_value(const std::vector<Plan::Problem>& problems);
// `key`: where the list stands, for messages.
Result<std::vector<Plan::Problem>> problems_from(const List& list, std::string_view key);

// One change in the form it has in a plan.
Value to_value(const Change& change, const Redactor& redact);
Result<Change> change_from_value(const Value& value);

}  // namespace consort::model
