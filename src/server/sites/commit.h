#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "server/sites/object_id.h"

namespace consort::server {

struct Person {
  std::string name;
  std::string email;  // may be ""
  friend bool operator==(const Person&, const Person&) = default;
};

// One commit of a site. Text that is not UTF-8 has U+FFFD in place of what is not.
struct Commit {
  ObjectId id;
  ObjectId tree;
  std::vector<ObjectId> parents;  // the first is what the branch was before
  Person author;
  WallTime authored;   // whole seconds
  WallTime committed;  // as whoever committed says; not always in order
  std::string message;
};

// Who changes a site, and what the commit says about it.
struct CommitDetails {
  Person author;
  std::string message;  // not empty
  // Another branch than the site's, for people to look at the commit and to merge it: it is made,
  // or moved from wherever it was. "": the site's.
  std::string branch = {};
  // Asked of the newest commit of such a branch, where it is there already: Code::exists when it
  // has to stay. None: nothing has to.
  std::function<bool(const Commit& tip)> may_replace = {};
  // Asked about the commit when it is made and before the branch moves to it; when this fails, so
  // does the edit. None: nobody is asked.
  std::function<Status(const ObjectId& commit)> review = {};
};

}  // namespace consort::server
