#pragma once
#include <map>
#include <set>
#include <vector>

#include "agent/observe/local_changes.h"
#include "model/resource.h"

namespace consort::agent {

// What makes a target as if local changes had not been made.
struct Undoing {
  std::vector<model::Resource> resources;                           // to apply; by address
  std::map<model::Address, std::vector<model::Address>> undone_by;  // what, by each of these
  std::vector<model::Plan::Problem> impossible;  // nobody knows any more what was there before

  std::set<model::Address> all() const;  // the changes that are there
};

// `changes`: all local changes since `before`; of these, those to `unwanted` resources are undone,
// and what was done besides to the same file stays. What is not among them has gone already.
Undoing undoing(const Baseline& before, const std::vector<model::Change>& changes,
                const std::set<model::Address>& unwanted, const model::Schema& schema);

}  // namespace consort::agent
