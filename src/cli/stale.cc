#include "cli/stale.h"

#include <map>

#include "cli/exit_code.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr size_t kMostTold = 10;  // differences

using Steps = std::map<std::pair<std::string, std::string>,
                       std::string>;  // address and action -> what is done

// What counts of a plan, in the form in which it is saved: what is not to be shown stands as its
// digest.
Steps steps_of(const model::Plan& plan, const model::Redactor& redact) {
  Steps steps;
  for (model::Change change : plan.changes) {
    for (model::AttributeChange& attribute : change.attributes.own())
      attribute.diff.clear();
    change.because.clear();
    model::Plan one;
    std::pair key(change.address.to_string(), std::string(model::to_string(change.action)));
    one.changes.push_back(std::move(change));
    steps[key] = model::to_json(*model::to_value(one, redact).map().find("changes"));
  }
  return steps;
}

std::vector<std::string> differences(const Steps& agreed, const Steps& now) {
  std::vector<std::string> told;
  for (const auto& [key, step] : agreed) {
    auto found = now.find(key);
    if (found == now.end())
      told.push_back(key.first + ": " + key.second + " is not needed any more");
    else if (found->second != step)
      told.push_back(key.first + ": " + key.second + " would do something else now");
  }
  for (const auto& [key, step] : now) {
    if (!agreed.contains(key)) told.push_back(key.first + ": " + key.second + " has come up since");
  }
  return told;
}

}  // namespace

int refuse_stale(const Call& call, const model::Plan& agreed, const model::Plan& now,
                 const model::Redactor& redact) {
  if (agreed.host != now.host) {
    return failed(call,
                  fail(Code::stale, "the plan is for host " + agreed.host + ", not " + now.host));
  }
  std::vector<std::string> told = differences(steps_of(agreed, redact), steps_of(now, redact));
  if (agreed.catalog != now.catalog) told.insert(told.begin(), "the description has changed since");
  if (told.empty()) return kOk;
  std::string message = "the plan is out of date; nothing was changed";
  for (size_t i = 0; i < told.size() && i < kMostTold; ++i)
    message += "\n  " + told[i];
  if (told.size() > kMostTold)
    message += "\n  and " + std::to_string(told.size() - kMostTold) + " more";
  return failed(call, fail(Code::stale, message), "make a new plan and look at it: consort plan");
}

}  // namespace consort::cli
